package org.ringmill.bench.peers;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * The catalogue of duels, and who runs them: one after another in this process. A duel may find code compiled for what earlier
 * ones did with it; asked for alone it does not.
 */
public final class Peers {
    /** In the order in which they run. A new peer is a class that lists its duels, and a line here. */
    private static final List<Duel> CATALOGUE = Stream.of(
                    PipelinePeers.duels(),
                    QueuePeers.duels(),
                    ActorPeers.duels(),
                    PoolPeers.duels(),
                    TopicPeers.duels(),
                    JournalPeers.duels(),
                    ExchangePeers.duels(),
                    DurabilityPeers.duels())
            .flatMap(List::stream)
            .toList();

    private Peers() {}

    /** {@return the names of all rows, in the order in which they run} */
    public static List<String> names() {
        return CATALOGUE.stream().map(Duel::name).toList();
    }

    /** {@return the names of the groups of rows, in the order in which they run} */
    public static List<String> groups() {
        return CATALOGUE.stream().map(Duel::group).distinct().toList();
    }

    /**
     * Checks names of rows and of groups.
     *
     * @throws IllegalArgumentException for one that is neither, naming those there are
     */
    public static void requireKnown(final List<String> wanted) {
        final List<String> names = names();
        final List<String> groups = groups();
        for (final String each : wanted) {
            if (!names.contains(each) && !groups.contains(each)) {
                throw new IllegalArgumentException(
                        "no such row, name=" + each + ", groups=" + groups + ", rows=" + names);
            }
        }
    }

    /**
     * Runs what is wanted. A duel of which a contender fails is told in the report, and the next follows.
     *
     * @throws IllegalArgumentException if a name is unknown
     * @throws IOException              if the directory cannot be used
     */
    public static PeerReport run(final PeerOptions options, final PeerProgress progress) throws IOException {
        requireKnown(options.wanted());
        final List<Duel> duels = CATALOGUE.stream()
                .filter(duel -> options.wanted().isEmpty()
                        || options.wanted().contains(duel.name())
                        || options.wanted().contains(duel.group()))
                .toList();
        return run(duels, options, progress);
    }

    static PeerReport run(final List<Duel> duels, final PeerOptions options, final PeerProgress progress)
            throws IOException {
        return new PeerRun(duels, options, progress).run();
    }
}
