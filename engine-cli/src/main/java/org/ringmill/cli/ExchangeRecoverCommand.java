package org.ringmill.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.engine.DurableEngine;
import org.ringmill.engine.EngineContext;
import org.ringmill.engine.Recovered;
import org.ringmill.examples.exchange.Exchange;
import org.ringmill.examples.exchange.ExchangeMachine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ringmill exchange recover}. */
@Command(
        name = "recover",
        description = "Rebuilds the state from the newest snapshot and the journal behind it; appends nothing.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExample:%n",
        footer = "  ringmill exchange recover --dir data --book-out book.csv")
final class ExchangeRecoverCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "Journal and snapshots.")
    private Path directory;

    @Option(names = "--book-out", paramLabel = "FILE", description = "The recovered book, CSV.")
    private @Nullable Path bookOut;

    ExchangeRecoverCommand() {}

    @Override
    public Integer call() throws Exception {
        OutputFile.requireWritable(bookOut);
        OutputFile.requireNotOfJournal(directory, bookOut);
        ExchangeRun.requireExisting(directory);
        if (!DurableEngine.hasJournal(directory)) {
            throw new RingmillException(Category.ERROR, "directory holds no journal, directory=" + directory);
        }
        final ExchangeMachine machine = new ExchangeMachine();
        final Recovered recovered = DurableEngine.recover(Exchange.complete(
                machine, new EngineContext().directory(directory).outputHandler((o, sequence, index, timeNs) -> {})));
        if (bookOut != null) {
            BookFile.write(machine, bookOut);
        }
        spec.commandLine()
                .getOut()
                .println(ExchangeSummary.of(machine, recovered.lastSequence()).toJson());
        return 0;
    }
}
