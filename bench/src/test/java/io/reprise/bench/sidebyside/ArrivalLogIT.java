package io.reprise.bench.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The receiver whose clock lateness is measured by, as the process that it is. */
@Tag("programs")
class ArrivalLogIT {
    private static final int ANSWER_BYTES = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".length();

    @TempDir
    Path directory;

    @Test
    void notesEachArrivalOnceItsHeadIsWhole() throws Exception {
        int port = Child.freePort();
        Path dump = directory.resolve("arrivals");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ArrivalLog.class.getName(),
                Integer.toString(port),
                "5",
                dump.toString());
        try (Child log = Child.start(directory, "arrival-log", Child.originCore(), command);
                Socket socket = connect(log, port)) {
            send(socket, "GET /n/3 HTTP/1.1\r\nHost: a\r\n\r");
            TimeUnit.MILLISECONDS.sleep(50);
            // The end of one head, another, and the start of a third, which never ends.
            send(socket, "\nGET /n/1 HTTP/1.1\r\nHost: a\r\n\r\nGET /n/0 HTTP/1.1\r\n");
            socket.getInputStream().readNBytes(2 * ANSWER_BYTES);
            Origin.get(port, "/n/4");
            Origin.get(port, "/dump");

            LongBuffer first = times(dump);
            assertThat(first.get(3)).as("both in one read").isNotZero().isEqualTo(first.get(1));
            assertThat(first.get(4)).isGreaterThan(first.get(1));
            assertThat(new long[] {first.get(0), first.get(2)}).containsOnly(0);

            Origin.get(port, "/dump");
            LongBuffer second = times(dump);
            assertThat(second.get(3)).as("starts over").isZero();
        }
    }

    private static Socket connect(Child log, int port) throws Exception {
        Origin.awaitAnswer(log, port);
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static void send(Socket socket, String text) throws Exception {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static LongBuffer times(Path dump) throws Exception {
        return ByteBuffer.wrap(Files.readAllBytes(dump)).asLongBuffer();
    }
}
