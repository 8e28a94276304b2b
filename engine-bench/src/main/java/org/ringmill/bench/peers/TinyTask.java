package org.ringmill.bench.peers;

/** A task that next to nothing is done for: what is left is the pool's own work. */
final class TinyTask extends Parcel implements Runnable {
    @Override
    public void run() {
        handle();
    }
}
