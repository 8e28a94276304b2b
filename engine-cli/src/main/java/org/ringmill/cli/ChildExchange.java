package org.ringmill.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code ringmill exchange run} in a process of its own, on the same JVM with the same flags. */
record ChildExchange(Path commands, Path journal, Path events, long snapshotEvery, long ratePerSecond) {

    Process start(final Path log) throws IOException {
        return ChildProcess.of(List.of(
                        "exchange",
                        "run",
                        "--commands",
                        commands.toString(),
                        "--dir",
                        journal.toString(),
                        "--events-out",
                        events.toString(),
                        "--snapshot-every",
                        Long.toString(snapshotEvery),
                        "--rate",
                        Long.toString(ratePerSecond)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }
}
