package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenFailureIT {
    @Test
    void processThatHoldsThePortIsNamed() throws Exception {
        try (ServerSocket held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String where = "cannot listen on 127.0.0.1:" + held.getLocalPort() + " (admin)";
            assertThat(ListenFailure.explained(where + ": bind(..) failed with error(-98): Address already in use"))
                    .isEqualTo(where + ": the port is in use by java (process "
                            + ProcessHandle.current().pid() + ") (expected a free port)");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cannot listen on 192.0.2.1:80: Cannot assign requested address | not an address of this machine",
                "cannot listen on 0.0.0.0:80: Permission denied                 | expected port 1024 or above",
                "cannot listen on [::]:1: bind(..): Address already in use | the port is in use by another",
                "cannot listen on 0.0.0.0:8000: Permission denied               | cannot listen on 0.0.0.0:8000: Perm",
                "the application is not there                                   | the application is not there",
            })
    void reasonsAreExplainedInPlainWords(String message, String explained) {
        assertThat(ListenFailure.explained(message)).contains(explained);
    }
}
