package io.reprise.proxy;

import io.reprise.cli.Program;
import io.reprise.proxy.relay.HostNames;

/** The {@code proxy} program. */
public final class ProxyMain {
    private ProxyMain() {}

    public static void main(String[] args) {
        FatalErrors.watch();
        HostNames.keepNothing();
        System.exit(Program.run(new ProxyCommand(), args));
    }
}
