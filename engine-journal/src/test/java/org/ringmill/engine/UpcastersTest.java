package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.state.Message;

/** Chains of upcasters: what is refused when they are built, and what comes out when a command passes them. */
class UpcastersTest {
    private static final int TYPE = 7;
    private static final int OFFSET = 24;

    /** Appends a letter to the payload: so it says which way it came. */
    private static Upcaster appending(final char letter) {
        return (source, offset, lengthBytes, target) -> {
            target.putBytes(0, source, offset, lengthBytes);
            target.putByte(lengthBytes, (byte) letter);
            return lengthBytes + 1;
        };
    }

    private static Upcasters.Builder chainOfThree() {
        return Upcasters.builder()
                .from(TYPE, 3, appending('d'))
                .from(TYPE, 1, appending('b'))
                .from(TYPE, 2, appending('c'))
                .current(TYPE, 4);
    }

    private static CommandSlot command(final int typeId, final int version, final String payload) {
        final CommandSlot command = new CommandSlot(new UnsafeBuffer(new byte[128]), OFFSET);
        final byte[] bytes = payload.getBytes(StandardCharsets.US_ASCII);
        command.arena().putBytes(command.offset(), bytes);
        command.describe(typeId, version, 99, bytes.length);
        return command;
    }

    private static String payload(final Message message) {
        return message.buffer().getStringWithoutLengthAscii(message.offset(), message.length());
    }

    @Test
    void shouldBringEveryOlderVersionToTheCurrentOne() {
        final UpcastAdapter adapter = chainOfThree().build().newAdapter();
        final String[] expected = {"abcd", "acd", "ad", "a"};
        for (int round = 0; round < 3; round++) {
            for (int version = 1; version <= 4; version++) {
                final Message current = adapter.current(command(TYPE, version, "a"), 1);
                assertThat(payload(current)).isEqualTo(expected[version - 1]);
                assertThat(current.typeId()).isEqualTo(TYPE);
                assertThat(current.schemaVersion()).isEqualTo(4);
                assertThat(current.correlationId()).isEqualTo(99);
            }
        }
    }

    @Test
    void shouldGoWhereAnUpcasterSaysItLeads() {
        final UpcastAdapter adapter = Upcasters.builder()
                .current(TYPE, 9)
                .from(TYPE, 0, 8, appending('x'))
                .from(TYPE, 5, 9, appending('y'))
                .from(TYPE, 8, appending('z'))
                .build()
                .newAdapter();
        assertThat(payload(adapter.current(command(TYPE, 0, ""), 1))).isEqualTo("xz");
        assertThat(payload(adapter.current(command(TYPE, 5, ""), 1))).isEqualTo("y");
        assertThatThrownBy(() -> adapter.current(command(TYPE, -1, ""), 12)).isInstanceOf(RingmillException.class);
        assertThatThrownBy(() -> adapter.current(command(TYPE, 6, ""), 12))
                .isInstanceOf(RingmillException.class)
                .hasMessage("command of an older version than any upcaster takes, typeId=7, schemaVersion=6, newest=9,"
                        + " sequence=12");
    }

    @Test
    void shouldPassOnAsItIsWhatIsCurrentOrUnknown() {
        final UpcastAdapter adapter = chainOfThree().build().newAdapter();
        for (final Message message : new Message[] {
            command(TYPE, 4, "a"), command(TYPE - 1, 1, "a"), command(TYPE + 1, 9, "a"), command(Logic.VOID, 0, "")
        }) {
            assertThat(adapter.current(message, 1)).isSameAs(message);
        }
        final Message any = command(1, 1, "");
        assertThat(Upcasters.none().newAdapter().current(any, 1)).isSameAs(any);
    }

    @Test
    void shouldNotPassOnANewerVersion() {
        final UpcastAdapter adapter = chainOfThree().build().newAdapter();
        assertThatThrownBy(() -> adapter.current(command(TYPE, 5, "a"), 77))
                .isInstanceOf(RingmillException.class)
                .hasMessage(
                        "command of a newer version than is known, typeId=7, schemaVersion=5, newest=4, sequence=77");
    }

    @Test
    void shouldNameTheGapInAChain() {
        assertThatThrownBy(() -> Upcasters.builder()
                        .current(TYPE, 4)
                        .from(TYPE, 1, appending('b'))
                        .from(TYPE, 3, appending('d'))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no upcaster from version 2, typeId=7, current=4, reached from version 1");
        assertThatThrownBy(() -> Upcasters.builder()
                        .current(TYPE, 4)
                        .from(TYPE, 4, appending('b'))
                        .build())
                .hasMessageContaining("no upcaster from version 5");
        assertThatThrownBy(() -> Upcasters.builder()
                        .current(TYPE, 4)
                        .from(TYPE, 3, 6, appending('b'))
                        .build())
                .hasMessageContaining("no upcaster from version 6");
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        final Upcasters.Builder builder = chainOfThree();
        assertThatThrownBy(() -> builder.current(TYPE, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.from(TYPE, 2, 4, appending('x')))
                .hasMessageContaining("two upcasters from one version, typeId=7, version=2");
        assertThatThrownBy(() -> builder.from(TYPE, 5, 5, appending('x'))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.from(TYPE, 32_767, appending('x')))
                .isInstanceOf(IllegalArgumentException.class);
        for (final int typeId : new int[] {-1, 0, 32_768}) {
            assertThatThrownBy(() -> builder.current(typeId, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> builder.from(typeId, 1, appending('x')))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (final int version : new int[] {-1, 32_768}) {
            assertThatThrownBy(() -> builder.current(8, version)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> builder.from(8, version, appending('x')))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (final int bytes : new int[] {7, (1 << 24) + 1}) {
            assertThatThrownBy(() -> builder.maxPayloadBytes(bytes)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> chainOfThree().from(8, 1, appending('x')).build())
                .hasMessage("upcasters without a current version, typeId=8");
    }

    @Test
    void shouldGiveAnUpcasterNoMoreRoomThanTheLimit() {
        final UpcastAdapter adapter = Upcasters.builder()
                .maxPayloadBytes(8)
                .current(1, 1)
                .from(1, 0, (source, offset, lengthBytes, target) -> target.capacity())
                .current(2, 1)
                .from(2, 0, (source, offset, lengthBytes, target) -> target.capacity() + 1)
                .current(3, 1)
                .from(3, 0, (source, offset, lengthBytes, target) -> -1)
                .current(4, 1)
                .from(4, 0, (source, offset, lengthBytes, target) -> {
                    target.putLong(1, 1);
                    return 9;
                })
                .build()
                .newAdapter();
        assertThat(adapter.current(command(1, 0, ""), 5).length()).isEqualTo(8);
        for (final int typeId : new int[] {2, 3}) {
            assertThatThrownBy(() -> adapter.current(command(typeId, 0, ""), 5))
                    .isInstanceOf(RingmillException.class)
                    .hasMessageStartingWith("upcaster wrote more than it may, typeId=" + typeId
                            + ", fromVersion=0, sequence=5, lengthBytes=")
                    .hasMessageEndingWith("maxPayloadBytes=8");
        }
        assertThatThrownBy(() -> adapter.current(command(4, 0, ""), 5))
                .hasMessageStartingWith("upcaster failed, typeId=4, fromVersion=0, sequence=5, cause=")
                .hasCauseInstanceOf(IndexOutOfBoundsException.class)
                .satisfies(fault ->
                        assertThat(((RingmillException) fault).category()).isEqualTo(Category.FATAL));
    }

    @Test
    void shouldAllocateNothingOnceStarted() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long thread = Thread.currentThread().getId();
        final UpcastAdapter adapter = chainOfThree().build().newAdapter();
        final CommandSlot command = command(TYPE, 1, "a");
        long leastBytes = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            final long before = threads.getThreadAllocatedBytes(thread);
            for (int i = 0; i < 5_000; i++) {
                command.describe(TYPE, 1 + (i & 3), i, 1);
                if (adapter.current(command, i).length() != 4 - (i & 3)) {
                    throw new AssertionError(i);
                }
            }
            leastBytes = Math.min(leastBytes, threads.getThreadAllocatedBytes(thread) - before);
        }
        assertThat(leastBytes).isZero();
    }
}
