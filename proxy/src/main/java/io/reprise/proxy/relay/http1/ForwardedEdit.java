package io.reprise.proxy.relay.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.reprise.http.Head;
import io.reprise.proxy.relay.ForwardedFields;

/** Writes the {@link ForwardedFields} of one client connection into its requests. */
final class ForwardedEdit {
    private static final String FOR = "x-forwarded-for";
    private static final String PROTO = "x-forwarded-proto";
    private static final String HOST = "x-forwarded-host";
    private static final String SEPARATOR = ", ";
    private static final String LINE_END = "\r\n";

    private final ForwardedFields fields;
    private final String address;
    private final boolean told;
    private final String protoLine;

    /**
     * @param address of the client; empty if it has none, as on a unix socket, which leaves X-Forwarded-For unchanged
     * @param told whether a load balancer told the address; the client's own X-Forwarded-For is then dropped
     * @param secure whether the client speaks TLS
     */
    ForwardedEdit(ForwardedFields fields, String address, boolean told, boolean secure) {
        this.fields = fields;
        this.address = address;
        this.told = told;
        this.protoLine = "X-Forwarded-Proto: " + (secure ? "https" : "http") + LINE_END;
    }

    /** Whether field {@code i} is removed from its place; {@link #write} writes its value if it is kept. */
    boolean replaces(Head head, int i) {
        return switch (head.nameEnd(i) - head.lineStart(i)) {
            case 15 -> addsAddress() && head.nameIs(i, FOR);
            case 16 -> fields.host() && head.nameIs(i, HOST);
            case 17 -> fields.proto() && head.nameIs(i, PROTO);
            default -> false;
        };
    }

    private boolean addsAddress() {
        return fields.client() && !address.isEmpty();
    }

    /** The most bytes that {@link #write} adds to a head. */
    int addedBytesMax(Head head) {
        return 128
                + address.length()
                + fields.via().length()
                + head.fieldCount() * SEPARATOR.length()
                + (fields.host() ? hostLength(head) : 0);
    }

    private static int hostLength(Head head) {
        int i = head.indexOf("host", 0);
        return i < 0 ? 0 : head.valueEnd(i) - head.valueStart(i);
    }

    /** Writes the field lines. */
    void write(Head head, ByteBuf to) {
        if (addsAddress()) {
            writeAddresses(head, to);
        }
        if (fields.proto()) {
            ByteBufUtil.writeAscii(to, protoLine);
        }
        int host = head.indexOf("host", 0);
        if (fields.host() && host >= 0) {
            ByteBufUtil.writeAscii(to, "X-Forwarded-Host: ");
            writeValue(head, host, to);
            ByteBufUtil.writeAscii(to, LINE_END);
        }
        if (!fields.via().isEmpty()) {
            ByteBufUtil.writeAscii(to, head.minorVersion() == 0 ? "Via: 1.0 " : "Via: 1.1 ");
            ByteBufUtil.writeAscii(to, fields.via());
            ByteBufUtil.writeAscii(to, LINE_END);
        }
    }

    /** Joins all addresses in one line, because some applications read only one line. */
    private void writeAddresses(Head head, ByteBuf to) {
        ByteBufUtil.writeAscii(to, "X-Forwarded-For: ");
        for (int i = told ? -1 : head.indexOf(FOR, 0); i >= 0; i = head.indexOf(FOR, i + 1)) {
            if (head.valueEnd(i) > head.valueStart(i)) {
                writeValue(head, i, to);
                ByteBufUtil.writeAscii(to, SEPARATOR);
            }
        }
        ByteBufUtil.writeAscii(to, address);
        ByteBufUtil.writeAscii(to, LINE_END);
    }

    private static void writeValue(Head head, int i, ByteBuf to) {
        to.writeBytes(head.array(), head.valueStart(i), head.valueEnd(i) - head.valueStart(i));
    }
}
