using System.Text;
using HwStack.Runtime;

namespace HwStack.Profiling;

/// <summary>
/// Spikes and counters as a value change dump (IEEE 1364 section 18) for GTKWave and its like. Time is the run's time in picoseconds. A neuron is a wire that is 1 for the first half of each
/// tick in which it fires, so that spikes in neighbouring ticks stay apart; counters are integers that hold a tick's count for that tick.
/// </summary>
public static class VcdFile
{
    private static readonly string[] CoreCounters = ["axon_events", "synaptic_ops", "neuron_updates", "spikes", "packets"];

    /// <summary>Writes the dump. Ticks beyond the trace are left out.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="trace">Times of ticks, and the cores' counters.</param>
    /// <param name="populations">Spikes.</param>
    /// <param name="wiresMax">Most neurons that get a wire, in the order of the populations.</param>
    /// <returns>Neurons that got no wire.</returns>
    public static long Write(TextWriter writer, TraceRecord trace, IReadOnlyList<VcdSpikes> populations, int wiresMax)
    {
        Ids ids = new();
        uint[] cores = [.. new SortedSet<uint>(trace.Cores.Select(entry => entry.Core))];
        int[] wires = new int[populations.Count], firstWire = new int[populations.Count], totals = new int[populations.Count];
        Dictionary<uint, int> firstCounter = [];
        long withoutWire = 0;
        writer.Write("$version hwstack $end\n$timescale 1 ps $end\n$scope module populations $end\n");
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int p = 0; p < populations.Count; p++)
        {
            wires[p] = (int)Math.Min(populations[p].Signal.Channels, Math.Max(0, wiresMax - wires.Sum()));
            withoutWire += populations[p].Signal.Channels - wires[p];
            writer.Write($"$scope module {Unique(names, populations[p].Name)} $end\n");
            totals[p] = ids.Declare(writer, "integer", 32, "spikes");
            firstWire[p] = ids.Next;
            for (int neuron = 0; neuron < wires[p]; neuron++)
            {
                ids.Declare(writer, "wire", 1, $"n{neuron}");
            }

            writer.Write("$upscope $end\n");
        }

        writer.Write("$upscope $end\n$scope module cores $end\n");
        foreach (uint core in cores)
        {
            writer.Write($"$scope module core_{core} $end\n");
            firstCounter[core] = ids.Next;
            foreach (string counter in CoreCounters)
            {
                ids.Declare(writer, "integer", 32, counter);
            }

            writer.Write("$upscope $end\n");
        }

        writer.Write("$upscope $end\n$enddefinitions $end\n#0\n$dumpvars\n");
        ids.WriteInitial(writer);
        writer.Write("$end\n");
        WriteTicks(writer, trace, populations, ids, wires, firstWire, totals, firstCounter);
        return withoutWire;
    }

    private static void WriteTicks(
        TextWriter writer, TraceRecord trace, IReadOnlyList<VcdSpikes> populations, Ids ids, int[] wires, int[] firstWire, int[] totals, Dictionary<uint, int> firstCounter)
    {
        List<int> high = [], counting = [];
        int entry = 0;
        long time = 0;
        for (int tick = 0; tick < trace.Ticks; tick++)
        {
            // Two moments a tick, however short: a picosecond is far below any tick.
            long start = Math.Max(Picoseconds(trace.TickStart[tick]), tick == 0 ? 0 : time + 1), middle = Math.Max(start + 1, (start + Picoseconds(trace.TickStart[tick + 1])) / 2);
            if (start > 0)
            {
                writer.Write($"#{start}\n");
            }

            List<int> previous = counting;
            counting = [];
            for (int p = 0; p < populations.Count; p++)
            {
                long step = (long)tick - populations[p].SkewTicks;
                ReadOnlySpan<int> fired = step >= 0 && step < populations[p].Signal.Steps
                    ? populations[p].Signal.Channel.AsSpan(populations[p].Signal.StepStart[step], populations[p].Signal.StepStart[step + 1] - populations[p].Signal.StepStart[step]) : [];
                ids.Set(writer, totals[p], fired.Length);
                foreach (int neuron in fired)
                {
                    if (neuron < wires[p])
                    {
                        writer.Write($"1{Ids.Code(firstWire[p] + neuron)}\n");
                        high.Add(firstWire[p] + neuron);
                    }
                }
            }

            for (; entry < trace.Cores.Count && trace.Cores[entry].Tick == tick; entry++)
            {
                CoreTrace core = trace.Cores[entry];
                int first = firstCounter[core.Core];
                counting.Add(first);
                ids.Set(writer, first, core.AxonEvents);
                ids.Set(writer, first + 1, core.SynapticOps);
                ids.Set(writer, first + 2, core.NeuronUpdates);
                ids.Set(writer, first + 3, core.Spikes);
                ids.Set(writer, first + 4, core.Packets);
            }

            // Cores that worked in the last tick and rest in this one.
            HashSet<int> still = [.. counting];
            foreach (int first in previous.Where(first => !still.Contains(first)))
            {
                for (int counter = 0; counter < CoreCounters.Length; counter++)
                {
                    ids.Set(writer, first + counter, 0);
                }
            }

            time = middle;
            if (high.Count > 0)
            {
                writer.Write($"#{middle}\n");
                foreach (int wire in high)
                {
                    writer.Write($"0{Ids.Code(wire)}\n");
                }

                high.Clear();
            }
        }

        writer.Write($"#{Math.Max(time + 1, Picoseconds(trace.TickStart[^1]))}\n");
    }

    private static long Picoseconds(double seconds) => (long)Math.Round(seconds * 1e12);

    // A name is one word of letters that every reader takes; equal ones are numbered.
    private static string Unique(HashSet<string> names, string name)
    {
        StringBuilder word = new();
        foreach (char letter in name)
        {
            word.Append(char.IsAsciiLetterOrDigit(letter) || letter == '_' ? letter : '_');
        }

        string stem = word.Length == 0 ? "population" : word.ToString(), unique = stem;
        for (int number = 2; !names.Add(unique); number++)
        {
            unique = $"{stem}_{number}";
        }

        return unique;
    }

    /// <summary>Identifier codes (printable characters 33 to 126) and the last value of each integer.</summary>
    private sealed class Ids
    {
        private readonly List<int?> _integers = [];

        public int Next => _integers.Count;

        public int Declare(TextWriter writer, string type, int bits, string name)
        {
            _integers.Add(type == "integer" ? 0 : null);
            writer.Write($"$var {type} {bits} {Code(_integers.Count - 1)} {name} $end\n");
            return _integers.Count - 1;
        }

        public static string Code(int index)
        {
            StringBuilder code = new();
            for (; ; index = (index / 94) - 1)
            {
                code.Append((char)(33 + (index % 94)));
                if (index < 94)
                {
                    return code.ToString();
                }
            }
        }

        public void WriteInitial(TextWriter writer)
        {
            for (int i = 0; i < _integers.Count; i++)
            {
                writer.Write(_integers[i] is null ? $"0{Code(i)}\n" : $"b0 {Code(i)}\n");
            }
        }

        public void Set(TextWriter writer, int index, int value)
        {
            if (_integers[index] != value)
            {
                _integers[index] = value;
                writer.Write($"b{Convert.ToString(value, 2)} {Code(index)}\n");
            }
        }
    }
}
