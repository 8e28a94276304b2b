package org.ringmill.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.scope.Shutdown.Outcome;
import org.ringmill.testing.Await;

class ShutdownTest {
    private final Shutdown shutdown = new Shutdown(Duration.ofSeconds(10));

    @Test
    void shouldEndPartsInReverseOrderEachWithTheTimeThatIsLeft() throws InterruptedException {
        final List<String> ended = new ArrayList<>();
        final List<Duration> left = new ArrayList<>();
        final Scope scope = shutdown.scope().child("work");
        shutdown.register("first", remaining -> {
            left.add(remaining);
            return ended.add("first");
        });
        shutdown.register("second", () -> ended.add("second, scope ended " + scope.isCancelled()));
        shutdown.register("third", remaining -> {
            left.add(remaining);
            Await.spin(Duration.ofMillis(5));
            return ended.add("third");
        });
        final AtomicReference<Shutdown.Report> reported = new AtomicReference<>();
        final Shutdown.Report report = shutdown.onReport(reported::set).run("test");
        assertThat(ended).containsExactly("third", "second, scope ended true", "first");
        assertThat(report.isClean()).isTrue();
        assertThat(report.reason()).isEqualTo("test");
        assertThat(report.parts()).extracting(Shutdown.PartReport::name).containsExactly("third", "second", "first");
        assertThat(left.get(0)).isLessThanOrEqualTo(Duration.ofSeconds(10));
        assertThat(left.get(1)).isLessThanOrEqualTo(left.get(0).minusMillis(5));
        assertThat(reported).hasValue(report);
        assertThat(shutdown.run("again")).isSameAs(report);
        assertThat(shutdown.await()).isSameAs(report);
        assertThat(shutdown.register("late", () -> {})).isFalse();
    }

    @Test
    void shouldReportWhatFailsAndWhatIsLateAndGoOn() {
        final Shutdown hurried = new Shutdown(Duration.ofMillis(50), Duration.ofSeconds(1));
        final CountDownLatch never = new CountDownLatch(1);
        final IOException failure = new IOException("disk");
        final AtomicReference<Duration> leftOfLast = new AtomicReference<>();
        hurried.register("last", left -> {
            leftOfLast.set(left);
            return true;
        });
        hurried.register("incomplete", left -> false);
        hurried.register("failing", () -> {
            throw failure;
        });
        hurried.register("interrupted", () -> new CountDownLatch(1).await());
        hurried.register("late", left -> {
            while (never.getCount() > 0) {
                try {
                    never.await();
                } catch (final InterruptedException e) {
                    assertThat(never.getCount()).isEqualTo(1);
                }
            }
            return true;
        });
        final Shutdown.Report report = hurried.run("test");
        assertThat(report.isClean()).isFalse();
        assertThat(report.parts())
                .extracting(Shutdown.PartReport::outcome)
                .containsExactly(Outcome.LATE, Outcome.FAILED, Outcome.FAILED, Outcome.INCOMPLETE, Outcome.ENDED);
        assertThat(report.parts().get(1).failure()).isInstanceOf(InterruptedException.class);
        assertThat(report.parts().get(2).failure()).isSameAs(failure);
        assertThat(leftOfLast).hasValue(Duration.ZERO);
        never.countDown();
        Await.until(
                "what was late has ended", () -> Await.threads("shutdown-late").isEmpty());
    }

    @Test
    void shouldBeDoneOnceForAllWhoAsk() throws InterruptedException {
        final List<Integer> ended = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            final int number = i;
            shutdown.register("part", () -> ended.add(number));
        }
        final List<Shutdown.Report> reports = java.util.Collections.synchronizedList(new ArrayList<>());
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(new Thread(() -> reports.add(shutdown.run("asked"))));
        }
        threads.forEach(Thread::start);
        for (final Thread thread : threads) {
            thread.join();
        }
        assertThat(ended).containsExactly(9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        assertThat(reports).hasSize(8).allSatisfy(report -> assertThat(report).isSameAs(reports.get(0)));
    }

    @Test
    void shouldTakeItsHookOutOnceItIsDone() {
        final Shutdown hooked = new Shutdown(Duration.ofSeconds(10)).onSignal().onSignal();
        assertThat(hooked.run("test").isClean()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Shutdown(Duration.ofMillis(-1)))
                .withMessageContaining("timeout");
    }

    /** What the tests below start. */
    static final class Service {
        private Service() {}

        public static void main(final String[] args) throws InterruptedException {
            final Shutdown shutdown = new Shutdown(Duration.ofSeconds(30)).onSignal();
            shutdown.onReport(report -> say("report " + report.reason() + ", clean " + report.isClean()));
            shutdown.scope().onCancel(cause -> say("scope"));
            shutdown.register("journal", () -> say("journal"));
            shutdown.register("pipeline", left -> {
                say("pipeline");
                return left.compareTo(Duration.ofSeconds(5)) > 0;
            });
            say("ready");
            if (args[0].equals("returns")) {
                return;
            }
            if (args[0].equals("asks")) {
                shutdown.run("asked");
                return;
            }
            shutdown.await();
        }

        private static void say(final String line) {
            System.out.println(line);
            System.out.flush();
        }
    }

    private static List<String> linesOf(final String argument, final String signal) throws Exception {
        final List<String> command = new ArrayList<>();
        if (signal.equals("INT")) {
            // A build in the background of a shell ignores it, and what it starts inherits that.
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Service.class.getName(),
                argument));
        final Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        final List<String> lines = new ArrayList<>();
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                if (line.equals("ready") && !signal.isEmpty()) {
                    assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                                    .start()
                                    .waitFor())
                            .isZero();
                }
            }
        } finally {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        return lines;
    }

    /** Else a JVM that ends when its hook is let go would be gone before the report. */
    @Test
    void shouldReportBeforeItLetsAnybodyGo() throws InterruptedException {
        final Shutdown shutdown = new Shutdown(Duration.ofSeconds(5));
        final CountDownLatch reporting = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        shutdown.onReport(report -> {
            reporting.countDown();
            try {
                goOn.await();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        final Thread runs = new Thread(() -> shutdown.run("test"), "runs");
        runs.start();
        reporting.await();
        final AtomicBoolean letGo = new AtomicBoolean();
        final Thread waits = new Thread(
                () -> {
                    shutdown.run("second");
                    letGo.set(true);
                },
                "waits");
        waits.start();
        Await.until("it waits or is let go", () -> waits.getState() == Thread.State.WAITING || letGo.get());
        assertThat(letGo).isFalse();
        goOn.countDown();
        Await.ended(waits);
        Await.ended(runs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void shouldEndInOrderWhenTheOperatingSystemSaysSo(final String signal) throws Exception {
        assertThat(linesOf("waits", signal))
                .containsExactly(
                        "ready", "scope", "pipeline", "journal", "report signal or end of the process, clean true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"returns", "asks"})
    void shouldEndInOrderOnceWhenTheProgramDoes(final String how) throws Exception {
        assertThat(linesOf(how, ""))
                .containsExactly(
                        "ready",
                        "scope",
                        "pipeline",
                        "journal",
                        "report " + (how.equals("asks") ? "asked" : "signal or end of the process") + ", clean true");
    }

    @Test
    void shouldNotBeHeldUpByAListenerOfItsScope() {
        final Shutdown hurried = new Shutdown(Duration.ofMillis(20), Duration.ofSeconds(1));
        final CountDownLatch never = new CountDownLatch(1);
        hurried.register("part", () -> {});
        hurried.scope().onCancel(cause -> Await.until("never", () -> never.getCount() == 0));
        final Shutdown.Report report = hurried.run("test");
        never.countDown();
        assertThat(report.parts()).extracting(Shutdown.PartReport::name).containsExactly("process", "part");
        assertThat(report.parts())
                .extracting(Shutdown.PartReport::outcome)
                .containsExactly(Outcome.LATE, Outcome.ENDED);
        Await.until(
                "the listener has ended",
                () -> Await.threads("shutdown-process").isEmpty());
    }
}
