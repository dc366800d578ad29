using System.Text.Json;
using HwStack.Runtime;

namespace HwStack.Profiling;

/// <summary>
/// A trace in the Trace Event Format of Chrome and Perfetto: a slice for each tick, each core's work in it and each link's packets, and counters of the whole chip. Times are the run's
/// modelled or measured times in microseconds. A link's slice begins when the tick's busiest core has done its work and ends at the latest with the tick; how long the link is really busy
/// stands in its arguments.
/// </summary>
public static class ChromeTrace
{
    private const int ChipProcess = 1, CoreProcess = 2, LinkProcess = 3, FlushBytes = 1 << 16;
    private const double MicrosecondsPerSecond = 1e6;

    /// <summary>Writes the trace.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="trace">The trace.</param>
    /// <param name="source">Network or image, for people.</param>
    public static void Write(Stream stream, TraceRecord trace, string source)
    {
        using Utf8JsonWriter json = new(stream);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ns");
        json.WriteStartObject("otherData");
        json.WriteString("source", source);
        json.WriteBoolean("whole", trace.IsWhole);
        json.WriteNumber("ticks", trace.Ticks);
        json.WriteEndObject();
        json.WriteStartArray("traceEvents");
        WriteNames(json, trace);
        int core = 0, link = 0;
        for (int tick = 0; tick < trace.Ticks; tick++)
        {
            double start = trace.TickStart[tick], end = trace.TickStart[tick + 1], worked = 0;
            long spikes = 0, operations = 0, packets = 0;
            Slice(json, ChipProcess, 0, $"tick {tick}", start, end - start);
            json.WriteEndObject();
            for (; core < trace.Cores.Count && trace.Cores[core].Tick == tick; core++)
            {
                CoreTrace entry = trace.Cores[core];
                worked = Math.Max(worked, entry.BusySeconds);
                (spikes, operations, packets) = (spikes + entry.Spikes, operations + entry.SynapticOps, packets + entry.Packets);
                Slice(json, CoreProcess, entry.Core, "work", start, Math.Min(entry.BusySeconds, end - start));
                json.WriteStartObject("args");
                json.WriteNumber("axon_events", entry.AxonEvents);
                json.WriteNumber("synaptic_ops", entry.SynapticOps);
                json.WriteNumber("neuron_updates", entry.NeuronUpdates);
                json.WriteNumber("spikes", entry.Spikes);
                json.WriteNumber("packets", entry.Packets);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            double sent = Math.Min(start + worked, end);
            for (; link < trace.Links.Count && trace.Links[link].Tick == tick; link++)
            {
                LinkTrace entry = trace.Links[link];
                Slice(json, LinkProcess, entry.Link, "packets", sent, Math.Min(entry.BusySeconds, end - sent));
                json.WriteStartObject("args");
                json.WriteNumber("packets", entry.Packets);
                json.WriteNumber("busy_us", entry.BusySeconds * MicrosecondsPerSecond);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            Count(json, start, "spikes", spikes);
            Count(json, start, "synaptic_ops", operations);
            Count(json, start, "packets", packets);
            if (json.BytesPending > FlushBytes)
            {
                json.Flush();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, TraceRecord trace)
    {
        Name(json, "process_name", ChipProcess, 0, "chip");
        Name(json, "process_name", CoreProcess, 0, "cores");
        Name(json, "process_name", LinkProcess, 0, "links");
        Name(json, "thread_name", ChipProcess, 0, "ticks");
        foreach (uint core in new SortedSet<uint>(trace.Cores.Select(entry => entry.Core)))
        {
            Name(json, "thread_name", CoreProcess, core, $"core {core}");
        }

        foreach ((int link, string name) in trace.LinkNames.OrderBy(entry => entry.Key))
        {
            Name(json, "thread_name", LinkProcess, link, name);
        }
    }

    private static void Name(Utf8JsonWriter json, string what, int process, long thread, string name)
    {
        json.WriteStartObject();
        json.WriteString("ph", "M");
        json.WriteString("name", what);
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Leaves the object open for arguments.
    private static void Slice(Utf8JsonWriter json, int process, long thread, string name, double start, double seconds)
    {
        json.WriteStartObject();
        json.WriteString("ph", "X");
        json.WriteString("name", name);
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", thread);
        json.WriteNumber("ts", start * MicrosecondsPerSecond);
        json.WriteNumber("dur", seconds * MicrosecondsPerSecond);
    }

    private static void Count(Utf8JsonWriter json, double start, string name, long value)
    {
        json.WriteStartObject();
        json.WriteString("ph", "C");
        json.WriteString("name", name);
        json.WriteNumber("pid", ChipProcess);
        json.WriteNumber("ts", start * MicrosecondsPerSecond);
        json.WriteStartObject("args");
        json.WriteNumber(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
