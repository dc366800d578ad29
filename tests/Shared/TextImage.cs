using System.Globalization;
using System.Text;
using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Testing;

/// <summary>Writes an image in the text form that the second implementation reads (tests/second-implementation/README.md).</summary>
public static class TextImage
{
    /// <summary>An image, what the host sends, and how many ticks to run.</summary>
    public static string Write(ChipImage image, IEnumerable<VectorEvent> events, long ticks, uint? seed = null, ReadOnlySpan<byte> table = default)
    {
        var text = new StringBuilder();
        Line(text, $"nc1-text 1");
        Line(text, $"board {image.MeshX} {image.MeshY} {seed ?? image.Seed}");
        Line(text, $"limits {image.Chip.Core.NeuronsMax} {image.Chip.Core.SparseTargetBits} {image.Chip.Core.PendingEntries}");
        Hex(text, "table", table.IsEmpty ? image.TableMemory.Span : table);
        for (int i = 0; i < image.CoreCount; i++)
        {
            Core(text, image.ReadCore(i));
        }

        foreach (PortImage port in image.Ports)
        {
            Line(text, $"port {port.Id.Value} {(port.IsInput ? "in" : "out")} {port.Channels} {port.PayloadMax}");
            if (port.IsInput)
            {
                Line(text, $"channels {string.Join(' ', port.ChannelSet)}");
                Sets(text, port.Sets);
            }

            foreach (PortRun run in port.Runs)
            {
                Line(text, $"run {run.Core.Value} {run.FirstNeuron} {run.Count} {run.FirstChannel}");
            }
        }

        foreach (VectorEvent e in events)
        {
            Line(text, $"event {e.Tick} {e.Port} {e.Channel} {e.Payload}");
        }

        Line(text, $"ticks {ticks}");
        return text.ToString();
    }

    /// <summary>The nineteen numbers of a class.</summary>
    public static string Class(in NeuronClass c) => string.Create(CultureInfo.InvariantCulture,
        $"{(int)c.Model} {(int)c.Rounding} {(int)c.Reset} {c.RefractoryTicks} {c.LeakV} {c.LeakU} {c.LinearLeak} {c.Gain} {(int)c.Flags} {c.StartTick} {c.P0} {c.P1} {c.P2} {c.P3} {c.P4} {c.P5} {c.P6} {c.P7} {c.P8}");

    /// <summary>The ten numbers of a record.</summary>
    public static string Record(in NeuronRecord r) => string.Create(CultureInfo.InvariantCulture,
        $"{r.Class} {r.Exponent} {r.Threshold} {r.Reset} {r.V0} {r.U0} {r.DestinationSet} {r.BiasV} {r.BiasU} {r.LogicalId}");

    /// <summary>The hash that the second implementation prints for each tick: FNV-1a over v, u and refractory of every neuron in order.</summary>
    public static ulong StateHash(IEnumerable<NeuronState> states)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (NeuronState state in states)
        {
            hash = unchecked((hash ^ (byte)state.V) * 0x100000001b3);
            hash = unchecked((hash ^ (byte)state.U) * 0x100000001b3);
            hash = unchecked((hash ^ state.Refractory) * 0x100000001b3);
        }

        return hash;
    }

    private static void Core(StringBuilder text, CoreImage core)
    {
        Line(text, $"core {core.Id.Value}");
        foreach (NeuronClass c in core.Classes)
        {
            Line(text, $"class {Class(c)}");
        }

        foreach (NeuronRecord r in core.Neurons)
        {
            Line(text, $"neuron {Record(r)}");
        }

        Sets(text, core.Sets);
        int bytes = core.Sources.Length == 0 ? 0 : core.Bitmaps.Length / core.Sources.Length;
        for (int i = 0; i < core.Sources.Length; i++)
        {
            AxonSource source = core.Sources[i];
            Line(text, $"axon {source.Source.Value} {source.Page} {source.FirstDescriptor} {Convert.ToHexStringLower(core.Bitmaps.AsSpan(i * bytes, bytes))}");
        }

        foreach (RowDescriptor d in core.Descriptors)
        {
            Line(text, $"descriptor {d.Bits:x16}");
        }

        Hex(text, "rows", core.Rows);
    }

    private static void Sets(StringBuilder text, DestinationSets sets)
    {
        for (int i = 0; i < sets.Count; i++)
        {
            ReadOnlySpan<CoreId> targets = sets.Of(i);
            text.Append(CultureInfo.InvariantCulture, $"set {sets.Flags[i]} {targets.Length}");
            foreach (CoreId target in targets)
            {
                text.Append(CultureInfo.InvariantCulture, $" {target.Value}");
            }

            text.Append('\n');
        }
    }

    private static void Hex(StringBuilder text, string word, ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i += 64)
        {
            Line(text, $"{word} {Convert.ToHexStringLower(bytes[i..Math.Min(i + 64, bytes.Length)])}");
        }
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
