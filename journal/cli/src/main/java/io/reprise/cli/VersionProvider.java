package io.reprise.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version, commit and commit time of this build, from properties that the build puts into the jars. */
public final class VersionProvider implements IVersionProvider {
    private static final String RESOURCE = "/META-INF/reprise-build.properties";

    @Override
    public String[] getVersion() {
        return new String[] {"Reprise " + version() + " (commit " + commit() + ", " + time() + ")"};
    }

    public static String version() {
        return property("version");
    }

    public static String commit() {
        return property("commit");
    }

    /** The time of the commit, in ISO 8601; not the time of the build, so that the same sources give the same jar. */
    public static String time() {
        return property("time");
    }

    private static String property(String name) {
        Properties properties = new Properties();
        try (InputStream in = VersionProvider.class.getResourceAsStream(RESOURCE)) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            // The version is only information: if the jar cannot be read, it is "unknown".
            properties.clear();
        }
        String value = properties.getProperty(name, "");
        return value.isEmpty() || value.startsWith("${") ? "unknown" : value;
    }
}
