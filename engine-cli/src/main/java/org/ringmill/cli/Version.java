package org.ringmill.cli;

import org.ringmill.agent.RingmillVersion;
import picocli.CommandLine.IVersionProvider;

/** Tells the version. */
final class Version implements IVersionProvider {
    Version() {}

    @Override
    public String[] getVersion() {
        return new String[] {"ringmill " + RingmillVersion.current()};
    }
}
