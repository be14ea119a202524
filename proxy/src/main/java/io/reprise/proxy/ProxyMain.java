package io.reprise.proxy;

import io.reprise.cli.Program;

/** The {@code proxy} program. */
public final class ProxyMain {
    private ProxyMain() {}

    public static void main(String[] args) {
        FatalErrors.watch();
        System.exit(Program.run(new ProxyCommand(), args));
    }
}
