using System.Text.Encodings.Web;
using System.Text.Json;
using HwStack.Diagnostics;

namespace HwStack.Chip;

/// <summary>Keys, bounds and canonical order of the description's JSON.</summary>
internal static class ChipDescriptionJson
{
    /// <summary>Most cores of a board: ids stay far below the port bit, and tables by core stay allocatable.</summary>
    internal const int BoardCoresMax = 1 << 24;

    /// <summary>Events that may have an energy, in canonical order: the counters of docs/chip.md section 10 that cost something.</summary>
    internal static readonly string[] EnergyEvents =
        ["axon_events", "cells_scanned", "synaptic_ops", "neuron_updates", "spikes", "packets", "hops", "partial_sums"];

    private static readonly JsonWriterOptions Canonical = new()
    {
        Indented = true, IndentSize = 2, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static ChipDescription Read(StrictJsonObject root)
    {
        var chip = new ChipDescription(
            Name(root), root.Int("version", 1, 1_000_000), root.Text("summary", 500),
            ReadMesh(root.Object("mesh")), ReadCore(root.Object("core")), ReadRouter(root.Object("router")),
            ReadTiming(root.Object("timing")), ReadEnergy(root.Object("energy")))
        {
            // Optional: a chip without the key has no table memory.
            TableBytes = root.Keys.Contains("table_bytes") ? root.Int("table_bytes", 0, ChipDescription.TableBytesLimit) : 0,
        };
        root.Done();
        return chip;
    }

    internal static string Name(StrictJsonObject root)
    {
        string name = root.Text("name", 64);
        if (!name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
        {
            root.Refuse("HW1705", "name", $"The name '{name}' may hold only a to z, 0 to 9 and '-'.", name, "a-z 0-9 -");
        }

        return name;
    }

    internal static TimingTable ReadTiming(StrictJsonObject o)
    {
        var timing = new TimingTable(
            o.Number("clock_hz", 1, 1e12), o.Number("cycles_per_axon_event", 0, 1e9), o.Number("cells_per_cycle", 1e-6, 65536),
            o.Number("cycles_per_neuron_update", 0, 1e9), o.Number("cycles_per_spike", 0, 1e9), o.Number("cycles_per_hop", 0, 1e9),
            o.Number("barrier_cycles", 0, 1e12), o.Number("tick_seconds", 0, 3600), o.Text("source", 2000));
        o.Done();
        return timing;
    }

    internal static EnergyTable ReadEnergy(StrictJsonObject o)
    {
        var energy = new EnergyTable(
            o.Objects("events", EnergyEvents.Length, ReadEntry), o.Number("static_watts_per_core", 0, 1000), o.Text("static_source", 2000));
        foreach (string twice in energy.Events.GroupBy(entry => entry.Event).Where(group => group.Count() > 1).Select(group => group.Key))
        {
            o.Refuse("HW1707", "events", $"The event '{twice}' is given twice.", twice);
        }

        o.Done();
        return energy;
    }

    /// <summary>Mistakes that no single bound can find.</summary>
    internal static List<UserError> Contradictions(ChipDescription chip, string place)
    {
        var errors = new List<UserError>();
        long chips = (long)chip.Mesh.ChipX * chip.Mesh.ChipY;
        if (chips * chip.Mesh.BoardChipsMax > BoardCoresMax)
        {
            long cores = chips * chip.Mesh.BoardChipsMax;
            errors.Add(new UserError("HW1707", $"A board could have {cores} cores; at most {BoardCoresMax} are supported.", $"{place}, $.mesh", $"{cores}", $"{BoardCoresMax}"));
        }

        // The least a core can hold: its queue, one class, one neuron, the empty set.
        long least = (8L * chip.Core.PendingEntries) + 32 + 16 + 4;
        if (least > chip.Core.MemoryBytes)
        {
            errors.Add(new UserError(
                "HW1707", $"The pending-event queue and one neuron need {least} bytes, but a core has {chip.Core.MemoryBytes}.", $"{place}, $.core.memory_bytes",
                $"{chip.Core.MemoryBytes}", $"at least {least}"));
        }

        return errors;
    }

    internal static byte[] Write(ChipDescription chip) => Write(w =>
    {
        w.WriteString("name", chip.Name);
        w.WriteNumber("version", chip.Version);
        w.WriteString("summary", chip.Summary);
        w.WriteStartObject("mesh");
        w.WriteNumber("chip_x", chip.Mesh.ChipX);
        w.WriteNumber("chip_y", chip.Mesh.ChipY);
        w.WriteNumber("board_chips_max", chip.Mesh.BoardChipsMax);
        w.WriteEndObject();
        w.WriteStartObject("core");
        w.WriteNumber("neurons_max", chip.Core.NeuronsMax);
        w.WriteNumber("memory_bytes", chip.Core.MemoryBytes);
        w.WriteNumber("classes_max", chip.Core.ClassesMax);
        w.WriteNumber("destination_sets_max", chip.Core.DestinationSetsMax);
        w.WriteNumber("pending_entries", chip.Core.PendingEntries);
        w.WriteNumber("delay_max", chip.Core.DelayMax);
        w.WriteNumber("sparse_target_bits", chip.Core.SparseTargetBits);
        w.WriteEndObject();
        if (chip.TableBytes != 0)
        {
            w.WriteNumber("table_bytes", chip.TableBytes);
        }

        w.WriteStartObject("router");
        w.WriteNumber("entries_max", chip.Router.EntriesMax);
        if (chip.Router.BufferPackets != RouterLimits.BufferPacketsDefault)
        {
            w.WriteNumber("buffer_packets", chip.Router.BufferPackets);
        }

        w.WriteEndObject();
        WriteTiming(w, chip.Timing);
        WriteEnergy(w, chip.Energy);
    });

    internal static byte[] Write(Action<Utf8JsonWriter> members)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Canonical))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    internal static void WriteTiming(Utf8JsonWriter w, TimingTable timing)
    {
        w.WriteStartObject("timing");
        WriteNumber(w, "clock_hz", timing.ClockHz);
        WriteNumber(w, "cycles_per_axon_event", timing.CyclesPerAxonEvent);
        WriteNumber(w, "cells_per_cycle", timing.CellsPerCycle);
        WriteNumber(w, "cycles_per_neuron_update", timing.CyclesPerNeuronUpdate);
        WriteNumber(w, "cycles_per_spike", timing.CyclesPerSpike);
        WriteNumber(w, "cycles_per_hop", timing.CyclesPerHop);
        WriteNumber(w, "barrier_cycles", timing.BarrierCycles);
        WriteNumber(w, "tick_seconds", timing.TickSeconds);
        w.WriteString("source", timing.Source);
        w.WriteEndObject();
    }

    internal static void WriteEnergy(Utf8JsonWriter w, EnergyTable energy)
    {
        w.WriteStartObject("energy");
        w.WriteStartArray("events");
        foreach (EnergyEntry entry in energy.Events.OrderBy(entry => (uint)Array.IndexOf(EnergyEvents, entry.Event)))
        {
            w.WriteStartObject();
            w.WriteString("event", entry.Event);
            WriteNumber(w, "picojoules", entry.Picojoules);
            w.WriteString("source", entry.Source);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        WriteNumber(w, "static_watts_per_core", energy.StaticWattsPerCore);
        w.WriteString("static_source", energy.StaticSource);
        w.WriteEndObject();
    }

    // JSON has no infinity or NaN: written as null, which validation then reports at its path.
    private static void WriteNumber(Utf8JsonWriter w, string key, double value)
    {
        if (double.IsFinite(value))
        {
            w.WriteNumber(key, value);
        }
        else
        {
            w.WriteNull(key);
        }
    }

    private static MeshLimits ReadMesh(StrictJsonObject o)
    {
        var mesh = new MeshLimits(o.Int("chip_x", 1, 4096), o.Int("chip_y", 1, 4096), o.Int("board_chips_max", 1, 1 << 20));
        o.Done();
        return mesh;
    }

    private static CoreLimits ReadCore(StrictJsonObject o)
    {
        var core = new CoreLimits(
            o.Int("neurons_max", 1, 4096), o.Int("memory_bytes", 64, 1 << 26), o.Int("classes_max", 1, 256),
            o.Int("destination_sets_max", 1, 65536), o.Int("pending_entries", 1, 1 << 22), o.Int("delay_max", 0, RowDescriptor.DelayMax),
            o.Int("sparse_target_bits", 8, 12));
        if (core.SparseTargetBits is not (8 or 12))
        {
            o.Refuse("HW1705", "sparse_target_bits", $"{core.SparseTargetBits} is not 8 or 12.", $"{core.SparseTargetBits}", "8, 12");
        }

        o.Done();
        return core;
    }

    private static RouterLimits ReadRouter(StrictJsonObject o)
    {
        var router = new RouterLimits(o.Int("entries_max", 1, int.MaxValue))
        {
            BufferPackets = o.Keys.Contains("buffer_packets") ? o.Int("buffer_packets", 1, 4096) : RouterLimits.BufferPacketsDefault,
        };
        o.Done();
        return router;
    }

    private static EnergyEntry ReadEntry(StrictJsonObject o)
    {
        var entry = new EnergyEntry(o.Text("event", 64), o.Number("picojoules", 0, 1e15), o.Text("source", 2000));
        if (Array.IndexOf(EnergyEvents, entry.Event) < 0)
        {
            string known = string.Join(", ", EnergyEvents);
            o.Refuse("HW1705", "event", $"The event '{StrictJson.Shorten(entry.Event)}' is not one of {known}.", entry.Event, known);
        }

        o.Done();
        return entry;
    }
}
