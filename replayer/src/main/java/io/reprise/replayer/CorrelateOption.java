package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.replayer.state.LinkFile;
import io.reprise.replayer.state.LinkRule;
import io.reprise.replayer.state.LinkRuleFile;
import io.reprise.replayer.state.LinkRules;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import io.reprise.time.NanoClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --correlate}: which value links of a recording apply. */
final class CorrelateOption {
    private static final String AUTO = "auto";
    private static final String OFF = "off";
    private static final int SHOWN_CHARS = 200;

    @Option(
            names = "--correlate",
            paramLabel = "auto|off|FILE",
            defaultValue = AUTO,
            description = "Replace values that recorded responses issued (tokens, ids, addresses) by the target's:"
                    + " auto finds them in the recording; FILE has rules, as 'replay correlate --output' writes"
                    + " them; off sends values as recorded (default: ${DEFAULT-VALUE}).")
    private String correlate = AUTO;

    /**
     * The value links of a recording and the rules that chose them.
     *
     * @param unused the rules that nothing in the recording matches, each with its file and line
     */
    record Links(LinkFile file, List<String> unused) {}

    boolean isOff() {
        return OFF.equals(correlate);
    }

    /**
     * The rules; null if values are to be sent as recorded.
     *
     * @throws ExitException the file of rules cannot be read, or has a wrong line
     */
    @Nullable
    LinkRules rules() {
        if (isOff()) {
            return null;
        }
        if (AUTO.equals(correlate)) {
            return LinkRules.automatic();
        }
        String text = text(path());
        try {
            return LinkRuleFile.parse(List.of(text.split("\n", -1)));
        } catch (IllegalArgumentException e) {
            throw ExitException.usage("--correlate: " + correlate + ":" + OneLine.reason(e));
        }
    }

    private Path path() {
        try {
            Path path = Path.of(correlate);
            if (Files.isRegularFile(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            // No file has such a name.
        }
        throw ExitException.usage(
                "--correlate: '" + correlate + "' is not a file (expected auto, off or a file of rules,"
                        + " which 'replay correlate --output FILE' writes)");
    }

    private String text(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(LinkRuleFile.BYTES_MAX + 1);
            if (bytes.length > LinkRuleFile.BYTES_MAX) {
                throw ExitException.usage("--correlate: '" + correlate + "' is longer than "
                        + Shown.bytes(LinkRuleFile.BYTES_MAX) + " (expected a file of rules)");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ExitException.usage(
                    "--correlate: '" + correlate + "' is not text in UTF-8 (expected a file of rules)");
        } catch (IOException e) {
            throw ExitException.usage("--correlate: '" + correlate + "' cannot be read: " + OneLine.reason(e));
        }
    }

    /**
     * The value links of a recording, found now or by an earlier run; null for none.
     *
     * @param more adds to the rules
     * @throws ExitException the option has a wrong value, or the links cannot be written
     */
    @Nullable
    Links links(Recording recording, UnaryOperator<LinkRules> more, PrintWriter err) {
        LinkRules chosen = rules();
        if (chosen == null) {
            return null;
        }
        LinkRules rules = more.apply(chosen);
        try {
            String search = "looking for values that responses issue and requests send back ("
                    + Shown.count(recording.plan().size().requests(), "request") + ")";
            LinkFile file = new LinkStore(recording, rules).open(new ReadingProgress(err, NanoClock.SYSTEM, search));
            return new Links(file, unused(rules, file));
        } catch (IOException e) {
            throw ExitException.usage("--correlate: the value links of the recording cannot be kept: "
                    + OneLine.reason(e) + " (--correlate off goes without)");
        }
    }

    private List<String> unused(LinkRules rules, LinkFile file) {
        List<String> unused = new ArrayList<>();
        for (int i = 0; i < rules.rules().size(); i++) {
            if (file.ruleUses().get(i) == 0) {
                LinkRule rule = rules.rules().get(i);
                unused.add(Shown.printable(correlate + ":" + rule.line() + ": " + rule.text(), SHOWN_CHARS));
            }
        }
        List<String> fresh = rules.freshRules().texts();
        for (int i = 0; i < fresh.size(); i++) {
            if (file.ruleUses().get(rules.rules().size() + i) == 0) {
                unused.add(Shown.printable("--fresh: " + fresh.get(i), SHOWN_CHARS));
            }
        }
        return List.copyOf(unused);
    }
}
