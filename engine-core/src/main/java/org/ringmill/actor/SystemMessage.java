package org.ringmill.actor;

/**
 * What actors tell each other about their lives, on the lane that goes before all messages. Each says what it means to an actor that
 * lives, on its dispatcher, and to one that has ended, on any thread: so that who asks is answered in either case.
 */
interface SystemMessage {
    /** The cell lives; on its dispatcher. */
    void onCell(Cell<?> cell);

    /** The cell has ended; any thread, so only what is safe for threads may be touched. */
    default void onEnded(final Cell<?> cell) {}

    /** Ends it. */
    SystemMessage STOP = Cell::beginStop;

    /** The watcher wants to know when the cell ends. */
    record Watch(Cell<?> watcher) implements SystemMessage {
        @Override
        public void onCell(final Cell<?> cell) {
            cell.watches.addWatcher(watcher);
        }

        @Override
        public void onEnded(final Cell<?> cell) {
            watcher.mailbox.putSystem(new Ended(cell));
        }
    }

    /** The watcher does not want to know any more. */
    record Unwatch(Cell<?> watcher) implements SystemMessage {
        @Override
        public void onCell(final Cell<?> cell) {
            cell.watches.removeWatcher(watcher);
        }
    }

    /** Someone that is watched has ended. */
    record Ended(Cell<?> ended) implements SystemMessage {
        @Override
        public void onCell(final Cell<?> cell) {
            cell.onWatchedEnded(ended);
        }
    }

    /** A child has ended. */
    record ChildEnded(Cell<?> child) implements SystemMessage {
        @Override
        public void onCell(final Cell<?> cell) {
            cell.onChildEnded(child);
        }
    }

    /** A child was made outside the parent's dispatcher. */
    record Adopt(Cell<?> child) implements SystemMessage {
        @Override
        public void onCell(final Cell<?> cell) {
            cell.adopt(child);
        }

        @Override
        public void onEnded(final Cell<?> cell) {
            child.mailbox.putSystem(STOP);
        }
    }

    /** A child has failed and waits for what its parent decides. */
    record ChildFailed(Cell<?> child, Throwable error) implements SystemMessage {
        @Override
        public void onCell(final Cell<?> cell) {
            cell.onChildFailed(child, error);
        }

        @Override
        public void onEnded(final Cell<?> cell) {
            child.mailbox.putSystem(STOP);
        }
    }

    /** What the parent has decided. */
    record Decided(Supervision.Directive directive) implements SystemMessage {
        @Override
        public void onCell(final Cell<?> cell) {
            cell.onDecided(directive);
        }
    }
}
