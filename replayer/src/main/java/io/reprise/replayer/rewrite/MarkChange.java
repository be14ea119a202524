package io.reprise.replayer.rewrite;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.source.SourcedExchange;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Puts the marks of the run into every request, in place of recorded marks and of a recorded trace. */
final class MarkChange implements RequestChange {
    private static final byte[] EXCHANGE = ascii(RunMarks.EXCHANGE_HEADER + ": ");
    private static final byte[] TRACEPARENT = ascii("\r\ntraceparent: 00-");
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] HEX = ascii("0123456789abcdef");

    private final RunMarks marks;
    private final String line;

    MarkChange(String runId) {
        marks = new RunMarks(runId);
        line = RunMarks.RUN_HEADER + ": " + runId + "\r\n";
    }

    @Override
    public List<String> removes() {
        return List.of("traceparent", "tracestate", "reprise-run", "reprise-exchange");
    }

    @Override
    public String sets() {
        return line;
    }

    @Override
    public void add(PlannedRequest request, ByteBuf out) {
        SourcedExchange sourced = request.exchange();
        out.writeBytes(EXCHANGE);
        ByteBufUtil.writeAscii(out, sourced.exchange().displayId());
        out.writeBytes(TRACEPARENT);
        hex(marks.traceHigh(), out);
        hex(marks.traceLow(sourced.number()), out);
        out.writeByte('-');
        hex(marks.span(sourced.number()), out);
        out.writeByte('-').writeByte('0').writeByte('1').writeBytes(CRLF);
    }

    private static void hex(long value, ByteBuf out) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            out.writeByte(HEX[(int) (value >>> shift) & 15]);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
