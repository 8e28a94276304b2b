package org.ringmill.bench.peers;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;

/**
 * Measures two ways of doing the same work, in turn, in one process, so that what the machine does meanwhile hits both. In the
 * rounds that warm up every variant of each side runs; the one with the fastest median then competes for its side. Of the
 * rounds that count, each runs both, ours first in every second one, and gives one ratio; the result is the {@link Median}
 * of these.
 */
final class Duel {
    static final int WARM_UPS = 6;

    private final String group;
    private final String name;
    private final String unit;
    private final Setup setup;
    private final Function<Workplace, @Nullable String> obstacle;

    /** Makes the contenders, and what they share: files to read, commands to send. */
    @FunctionalInterface
    interface Setup {
        Sides at(Workplace place) throws Exception;
    }

    /**
     * @param group what it belongs to, as in "pipeline"
     * @param name  its own within the group, as in "one-to-one"
     * @param unit  of the figures, as in "events/s"
     */
    Duel(final String group, final String name, final String unit, final Setup setup) {
        this(group, name, unit, setup, place -> null);
    }

    private Duel(
            final String group,
            final String name,
            final String unit,
            final Setup setup,
            final Function<Workplace, @Nullable String> obstacle) {
        this.group = group;
        this.name = name;
        this.unit = unit;
        this.setup = setup;
        this.obstacle = obstacle;
    }

    /** {@return the same, left out where there is an obstacle to it: what is missing, or null} */
    Duel unless(final Function<Workplace, @Nullable String> missing) {
        return new Duel(group, name, unit, setup, missing);
    }

    String group() {
        return group;
    }

    /** {@return the name of its row, as in "pipeline/one-to-one"} */
    String name() {
        return group + '/' + name;
    }

    /** {@return why it cannot take place there, or null} */
    @Nullable
    String obstacle(final Workplace place) {
        return obstacle.apply(place);
    }

    /**
     * Fights it out.
     *
     * @param afterRound called after each, those that warm up too
     * @throws RingmillException if a contender fails; the message names it
     */
    PeerRow run(final Workplace place, final int rounds, final Runnable afterRound) {
        try (Sides sides = setUp(place)) {
            return fight(sides, rounds, afterRound);
        }
    }

    private PeerRow fight(final Sides sides, final int rounds, final Runnable afterRound) {
        final double[][] oursPerSecond = new double[sides.ours().size()][WARM_UPS];
        final double[][] peerPerSecond = new double[sides.peer().size()][WARM_UPS];
        for (int i = 0; i < WARM_UPS; i++) {
            warmUp(sides.ours(), oursPerSecond, i);
            warmUp(sides.peer(), peerPerSecond, i);
            afterRound.run();
        }
        final Contender ours = sides.ours().get(fastest(oursPerSecond));
        final Contender peer = sides.peer().get(fastest(peerPerSecond));
        final Measurement[] byOurs = new Measurement[rounds];
        final Measurement[] byPeer = new Measurement[rounds];
        for (int i = 0; i < rounds; i++) {
            if (i % 2 == 0) {
                byOurs[i] = measure(ours);
                byPeer[i] = measure(peer);
            } else {
                byPeer[i] = measure(peer);
                byOurs[i] = measure(ours);
            }
            afterRound.run();
        }
        return row(ours, byOurs, peer, byPeer);
    }

    private Sides setUp(final Workplace place) {
        try {
            return setup.at(place);
        } catch (final Throwable e) { // an error ends this row, not those behind it
            throw new RingmillException(
                    Category.ERROR, "duel failed, name=" + name() + ", while=set up, cause=" + e, e);
        }
    }

    private void warmUp(final List<? extends Contender> variants, final double[][] perSecond, final int round) {
        for (int i = 0; i < variants.size(); i++) {
            perSecond[i][round] = measure(variants.get(i)).perSecond();
        }
    }

    private static int fastest(final double[][] perSecond) {
        int fastest = 0;
        for (int i = 1; i < perSecond.length; i++) {
            if (Median.of(perSecond[i]).value() > Median.of(perSecond[fastest]).value()) {
                fastest = i;
            }
        }
        return fastest;
    }

    private Measurement measure(final Contender contender) {
        final Meter meter = new Meter();
        try {
            contender.run(meter);
            return meter.measurement();
        } catch (final Throwable e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new RingmillException(
                    Category.ERROR,
                    "duel failed, name=" + name() + ", contender=" + contender.name() + ", cause=" + e,
                    e);
        }
    }

    private PeerRow row(
            final Contender ours, final Measurement[] byOurs, final Contender peer, final Measurement[] byPeer) {
        final double[] ratios = new double[byOurs.length];
        Arrays.setAll(ratios, i -> byOurs[i].perSecond() / byPeer[i].perSecond());
        final Median ratio = Median.of(ratios);
        return new PeerRow(
                name(),
                medianPerSecond(byOurs),
                medianPerSecond(byPeer),
                ratio.value(),
                unit,
                medianBytes(byOurs),
                medianBytes(byPeer),
                ratio.error(),
                ratio.low(),
                ratio.high(),
                ratio.coverage(),
                byOurs.length,
                ours.name(),
                peer.name(),
                group);
    }

    private static double medianPerSecond(final Measurement[] measurements) {
        return Median.of(Arrays.stream(measurements)
                        .mapToDouble(Measurement::perSecond)
                        .toArray())
                .value();
    }

    private static double medianBytes(final Measurement[] measurements) {
        return Median.of(Arrays.stream(measurements)
                        .mapToDouble(Measurement::bytesPerOperation)
                        .toArray())
                .value();
    }
}
