package io.reprise.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.cli.Program;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The one-minute form of the soak. */
@Tag("slow")
@Tag("alone")
class SoakIT {
    @Test
    void nothingGrowsAndNothingIsLostOrDoubled() {
        StringWriter out = new StringWriter();
        CommandLine soak = new CommandLine(new Soak()).setOut(new PrintWriter(out));
        int code = Program.run(soak, new String[] {"--minutes=1"}, Map.of());
        assertThat(code).as(out::toString).isZero();
        assertThat(out.toString()).endsWith("OK\n");
    }
}
