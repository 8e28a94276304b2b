package org.ringmill.bench.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ringmill.agent.RingmillException;
import org.ringmill.bench.TemporaryDirectory;
import org.ringmill.bench.peers.PeerReport.Missing;

/** Runs duels one after another, and gathers what comes out. */
final class PeerRun {
    private final List<Duel> duels;
    private final PeerOptions options;
    private final PeerProgress progress;
    private final int roundsOfDuel;
    private final int roundsOfAll;

    private final List<PeerRow> rows = new ArrayList<>();
    private final List<Missing> leftOut = new ArrayList<>();
    private final List<Missing> failed = new ArrayList<>();
    private int rounds;

    PeerRun(final List<Duel> duels, final PeerOptions options, final PeerProgress progress) {
        this.duels = duels;
        this.options = options;
        this.progress = progress;
        roundsOfDuel = Duel.WARM_UPS + options.rounds();
        roundsOfAll = roundsOfDuel * duels.size();
    }

    PeerReport run() throws IOException {
        final PeerReport.Environment environment = PeerReport.Environment.here();
        for (int i = 0; i < duels.size(); i++) {
            run(duels.get(i));
            rounds = roundsOfDuel * (i + 1);
            progress.onRound(rounds, roundsOfAll);
        }
        return new PeerReport(PeerReport.FORMAT, environment, options.work(), rows, leftOut, failed);
    }

    private void run(final Duel duel) throws IOException {
        try (TemporaryDirectory directory = TemporaryDirectory.in(options.directory(), "ringmill-peers-")) {
            final Workplace place = new Workplace(directory.path(), options.work(), options.exchangeCoreJar());
            final String obstacle = duel.obstacle(place);
            if (obstacle != null) {
                final Missing missing = new Missing(duel.name(), obstacle);
                leftOut.add(missing);
                progress.onLeftOut(missing);
                return;
            }
            final PeerRow row = duel.run(place, options.rounds(), () -> progress.onRound(++rounds, roundsOfAll));
            rows.add(row);
            progress.onRow(row);
        } catch (final RingmillException e) {
            final Missing missing = new Missing(duel.name(), String.valueOf(e.getMessage()));
            failed.add(missing);
            progress.onFailed(missing);
        }
    }
}
