package org.ringmill.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;

class OutboundTest {
    /** Writes its calls down. No buffer of Agrona's own is made: they need a flag of the JVM, and this module none. */
    private static final class Captured implements Outbound {
        final List<String> calls = new ArrayList<>();

        @Override
        public MutableDirectBuffer claim(final int maxLengthBytes) {
            calls.add("claim(" + maxLengthBytes + ')');
            return (MutableDirectBuffer) Proxy.newProxyInstance(
                    Captured.class.getClassLoader(),
                    new Class<?>[] {MutableDirectBuffer.class},
                    (proxy, method, arguments) -> {
                        calls.add(method.getName()
                                + Arrays.stream(arguments)
                                        .map(each -> each instanceof DirectBuffer ? "source" : each.toString())
                                        .toList());
                        return null;
                    });
        }

        @Override
        public int offset() {
            return 16;
        }

        @Override
        public void commit(final int typeId, final int schemaVersion, final int lengthBytes) {
            calls.add("commit(" + typeId + ',' + schemaVersion + ',' + lengthBytes + ')');
        }

        @Override
        public int maxOutputBytes() {
            return 48;
        }
    }

    @Test
    void shouldCopyTheGivenBytesIntoAClaimWhenSent() {
        final DirectBuffer source = (DirectBuffer) Proxy.newProxyInstance(
                Captured.class.getClassLoader(), new Class<?>[] {DirectBuffer.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
        final Captured outbound = new Captured();
        outbound.send(7, 2, source, 3, 5);
        assertThat(outbound.calls).containsExactly("claim(5)", "putBytes[16, source, 3, 5]", "commit(7,2,5)");
    }

    @Test
    void shouldNameTheTimerWhenAMachineHasNoUseForIt() {
        final StateMachine machine = new StateMachine() {
            @Override
            public void onCommand(
                    final Message command, final long sequence, final long timestampNs, final Outbound outbound) {}

            @Override
            public void writeSnapshot(final SnapshotSink sink) {}

            @Override
            public void readSnapshot(final SnapshotSource source) {}
        };
        assertThatThrownBy(() -> machine.onTimer(17, 1, 1, new Captured()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("timerId=17");
    }
}
