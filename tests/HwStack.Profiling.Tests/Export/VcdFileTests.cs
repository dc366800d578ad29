using HwStack.Image;
using HwStack.Runtime;

namespace HwStack.Profiling.Tests;

/// <summary>Reads the dump back with a reader of its own.</summary>
public sealed class VcdFileTests
{
    [Fact]
    public void Wires_and_integers_say_what_the_run_did()
    {
        RunRecord run = Run(out string dump, 100, out long left);
        Vcd vcd = Vcd.Read(dump);
        Assert.Equal(0, left);
        Assert.Equal("1 ps", vcd.Timescale);

        // Core 0 fires in ticks 0 to 2, core 2 a tick later; a wire rises at the tick's start and falls half way.
        double[] starts = run.Activity!.Trace!.TickStart;
        Assert.Equal(new[] { 0, 1, 2 }.Select(tick => (long)Math.Round(starts[tick] * 1e12)), vcd.Rises("populations.core_0.n0"));
        Assert.Equal(new[] { 1, 2, 3 }.Select(tick => (long)Math.Round(starts[tick] * 1e12)), vcd.Rises("populations.core_2.n0"));
        foreach (string counter in new[] { "axon_events", "synaptic_ops", "neuron_updates", "spikes", "packets" })
        {
            Assert.Equal(run.Counters[counter], vcd.SumByTick($"cores.core_0.{counter}", starts) + vcd.SumByTick($"cores.core_2.{counter}", starts));
        }
    }

    [Fact]
    public void Neurons_beyond_the_limit_are_counted_and_keep_their_population_count()
    {
        Run(out string dump, 1, out long left);
        Assert.Equal(1, left);
        Assert.DoesNotContain("n0", dump[dump.IndexOf("core_2 ", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_names_become_one_unique_word_each()
    {
        MemoryImage image = TwoCoreBoard.Image("a b $end\n#7", "b");
        RunRecord run = TwoCoreBoard.Run(image, new ActivityRequest { TraceEntriesMax = 100 }, [new("a b $end\n#7", ProbeKind.Spikes)]);
        using StringWriter writer = new();
        VcdFile.Write(writer, run.Activity!.Trace!, [new("a b $end\n#7", 0, run.Probes[0].Signal), new("a b $end\n#7", 0, run.Probes[0].Signal)], 10);
        Assert.Contains("$scope module a_b__end__7 $end", writer.ToString(), StringComparison.Ordinal);
        Assert.Contains("$scope module a_b__end__7_2 $end", writer.ToString(), StringComparison.Ordinal);
    }

    private static RunRecord Run(out string dump, int wires, out long left)
    {
        MemoryImage image = TwoCoreBoard.Image();
        RunRecord run = TwoCoreBoard.Run(image, new ActivityRequest { TraceEntriesMax = 1000 }, [new("core 0", ProbeKind.Spikes), new("core 2", ProbeKind.Spikes)]);
        using StringWriter writer = new();
        left = VcdFile.Write(writer, run.Activity!.Trace!, [.. run.Probes.Select(probe => new VcdSpikes(probe.Probe.Population, 0, probe.Signal))], wires);
        dump = writer.ToString();
        return run;
    }

    /// <summary>A small reader of IEEE 1364 value change dumps.</summary>
    private sealed class Vcd
    {
        private readonly Dictionary<string, string> _ids = [];
        private readonly List<(long Time, string Id, long Value)> _changes = [];

        public string Timescale { get; private set; } = "";

        public static Vcd Read(string text)
        {
            Vcd vcd = new();
            Queue<string> words = new(text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
            List<string> scope = [];
            long time = -1;
            while (words.TryDequeue(out string? word))
            {
                switch (word)
                {
                    case "$timescale": vcd.Timescale = string.Join(' ', Until(words)); break;
                    case "$version" or "$enddefinitions": Until(words); break;
                    case "$scope": scope.Add(Until(words)[1]); break;
                    case "$upscope": Until(words); scope.RemoveAt(scope.Count - 1); break;
                    case "$var":
                        string[] parts = Until(words);
                        vcd._ids.Add(string.Join('.', [.. scope, parts[3]]), parts[2]);
                        break;
                    case "$dumpvars" or "$end": break;
                    default:
                        if (word[0] == '#')
                        {
                            long next = long.Parse(word.AsSpan(1));
                            Assert.True(next > time, $"time went from {time} to {next}");
                            time = next;
                        }
                        else if (word[0] == 'b')
                        {
                            vcd._changes.Add((time, words.Dequeue(), Convert.ToInt64(word[1..], 2)));
                        }
                        else
                        {
                            vcd._changes.Add((time, word[1..], word[0] - '0'));
                        }

                        break;
                }
            }

            Assert.Empty(scope);
            Assert.Equal(vcd._ids.Count, vcd._ids.Values.Distinct().Count());
            Assert.All(vcd._changes, change => Assert.Contains(change.Id, vcd._ids.Values));
            return vcd;
        }

        public IEnumerable<long> Rises(string name) => _changes.Where(change => change.Id == _ids[name] && change.Value == 1).Select(change => change.Time);

        public long SumByTick(string name, double[] starts) => Enumerable.Range(0, starts.Length - 1).Sum(tick =>
            _changes.Last(change => change.Id == _ids[name] && change.Time <= (long)Math.Round(starts[tick] * 1e12)).Value);

        private static string[] Until(Queue<string> words)
        {
            List<string> taken = [];
            for (string word = words.Dequeue(); word != "$end"; word = words.Dequeue())
            {
                taken.Add(word);
            }

            return [.. taken];
        }
    }
}
