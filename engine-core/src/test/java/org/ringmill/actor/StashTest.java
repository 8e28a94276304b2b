package org.ringmill.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StashTest {
    private final List<String> notes = Noting.notes();
    private final ActorFixture fixture = new ActorFixture();

    /** Puts all aside until "open"; "again" puts aside while it is open, "fail" fails. */
    private final class Gate implements Actor<String> {
        private boolean open;

        @Override
        public void onMessage(final String message, final ActorContext<String> context) {
            if (message.equals("open")) {
                open = true;
                context.unstashAll();
            } else if (message.equals("fail")) {
                throw new Noting.Failure("gate");
            } else if (!open) {
                if (!context.stash(message)) {
                    notes.add("full " + message);
                }
            } else {
                notes.add(message + (context.sender() == null ? "" : " from " + context.sender()));
                if (message.equals("shut")) {
                    open = false;
                }
            }
        }
    }

    private ActorRef<String> gate(final Supervision.Directive directive) {
        return fixture.system.spawn(
                "gate", ActorSpec.<String>of(Gate::new).stash(4).supervision(Supervision.always(directive)));
    }

    @Test
    void shouldTakeMessagesOutInOrderBeforeNewerOnes() {
        final ActorRef<String> gate = gate(Supervision.Directive.RESTART);
        List.of("a", "b", "open", "c").forEach(gate::tell);
        fixture.settle();
        assertThat(notes).containsExactly("a", "b", "c");
    }

    @Test
    void shouldKeepTheAgeOfWhatIsPutAsideAgain() {
        final ActorRef<String> gate = gate(Supervision.Directive.RESTART);
        List.of("shut", "b", "c", "open", "d", "open").forEach(gate::tell);
        fixture.settle();
        assertThat(notes).containsExactly("shut", "b", "c", "d");
    }

    @Test
    void shouldSayWhenItIsFull() {
        final ActorRef<String> gate = gate(Supervision.Directive.RESTART);
        List.of("a", "b", "c", "d", "e", "open").forEach(gate::tell);
        fixture.settle();
        assertThat(notes).containsExactly("full e", "a", "b", "c", "d");
    }

    @Test
    void shouldKeepTheContextOfAMessage() {
        final ActorRef<String> gate = gate(Supervision.Directive.RESTART);
        gate.tell("a", gate);
        gate.tell("b");
        gate.tell("c", gate);
        gate.tell("open");
        fixture.settle();
        assertThat(notes).containsExactly("a from /gate", "b", "c from /gate");
    }

    @Test
    void shouldGiveWhatIsPutAsideToTheNewInstance() {
        final ActorRef<String> gate = gate(Supervision.Directive.RESTART);
        List.of("a", "fail", "open", "b").forEach(gate::tell);
        fixture.settle();
        assertThat(notes).containsExactly("a", "b");
    }

    @Test
    void shouldGiveItToTheDeadLettersWithTheMailboxAndAtTheEnd() {
        final ActorRef<String> gate = gate(Supervision.Directive.RESTART_EMPTY);
        List.of("a", "fail").forEach(gate::tell);
        fixture.settle();
        gate.tell("b");
        fixture.settle();
        gate.stop();
        fixture.settle();
        assertThat(fixture.dead).containsExactly("a RESTARTED", "b TERMINATED");
    }
}
