using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Runtime;

namespace HwStack.Emulator;

/// <summary>Writes the run record from an engine that has finished: counters, time, energy, warnings and what they rest on.</summary>
internal static class RunReport
{
    public static RunRecord Write(RunRequest request, Engine engine, RunCosts costs, ImageRecording recording, List<Warning> warnings)
    {
        ChipImage image = engine.Image;
        ChipDescription chip = costs.Chip;
        TimeModel time = costs.Time;
        NetworkRecord? network = time.Network;
        var energy = new EnergyModel(chip.Energy);
        long[] totals = new long[Counter.Count];
        var cores = new CoreRecord[image.CoreCount];
        for (int core = 0; core < cores.Length; core++)
        {
            ReadOnlySpan<long> counters = engine.Counters(core);
            for (int i = 0; i < totals.Length; i++)
            {
                totals[i] += counters[i];
            }

            cores[core] = new CoreRecord(
                engine.CoreIdOf(core).Value, counters.ToArray(), TimeModel.BusyCycles(chip.Timing, counters) / chip.Timing.ClockHz,
                energy.CoreJoules(counters, time.Seconds));
        }

        (long portPackets, long portHops) = PortTotals(engine);
        Dictionary<string, long> named = Named(totals, portPackets, portHops);
        Dictionary<string, double> causes = energy.ByCause(totals, portHops, cores.Length, time.Seconds);
        RunWarnings.Add(warnings, totals, cores);
        if (network is not null)
        {
            named.Add("stall_cycles", network.StallCycles);
            named.Add("link_wait_cycles", network.LinkWaitCycles);
        }

        FaultReport? faults = (engine as ScalarEngine)?.Faults;
        if (faults is not null)
        {
            AddFaults(named, warnings, faults, costs.Options.Faults!);
        }

        string model = network is null ? "analytic" : "contention";
        return new RunRecord
        {
            Target = "emulator",
            Steps = request.Steps,
            Ticks = engine.NextTick,
            ImageSha256 = image.Sha256,
            Outputs = recording.Outputs(),
            Populations = recording.Populations(),
            Probes = recording.Probes(),
            TotalSpikes = recording.TotalSpikes,
            Counters = named,
            Cores = cores,
            Time = new TimeRecord(time.Seconds, time.TickSecondsMean, time.TickSecondsMax, "modelled", $"{model} model with the timing table of {costs.TimingTable}"),
            ClockHz = chip.Timing.ClockHz,
            Energy = new EnergyRecord(causes.Values.Sum(), causes, "modelled", $"counters with the energy table of {costs.EnergyTable}"),
            Network = network,
            Faults = faults?.First ?? [],
            Warnings = warnings,
            Assumptions = Assumptions(chip, network is not null),
        };
    }

    private static (long Packets, long Hops) PortTotals(Engine engine)
    {
        long packets = 0, hops = 0;
        for (int port = 0; port < engine.Image.Ports.Count; port++)
        {
            (long portPackets, long portHops) = engine.PortCounters(port);
            packets += portPackets;
            hops += portHops;
        }

        return (packets, hops);
    }

    private static Dictionary<string, long> Named(long[] totals, long portPackets, long portHops)
    {
        Dictionary<string, long> named = [];
        for (int i = 0; i < totals.Length; i++)
        {
            named.Add(CounterNames.All[i], totals[i]);
        }

        named.Add("port_packets", portPackets);
        named.Add("port_hops", portHops);
        return named;
    }

    private static void AddFaults(Dictionary<string, long> named, List<Warning> warnings, FaultReport faults, FaultPlan plan)
    {
        (string Name, long Count)[] counts =
        [
            ("dead_neurons", faults.DeadNeurons), ("dead_cores", faults.DeadCores), ("weight_bits", faults.WeightBits), ("dead_links", faults.DeadLinks),
            ("lossy_links", faults.LossyLinks), ("deliveries_lost", faults.DeliveriesLost),
        ];
        foreach ((string name, long count) in counts)
        {
            named.Add($"faults_{name}", count);
        }

        string struck = string.Join(", ", counts.Where(c => c.Count > 0).Select(c => FormattableString.Invariant($"{c.Count} {c.Name.Replace('_', ' ')}")));
        string first = faults.First.Count == 0 ? "" : $" First: {string.Join("; ", faults.First.Take(3))}.";
        warnings.Add(new Warning(
            "HWW204", $"The run had defects from tick {plan.AtTick} on (seed {plan.Seed}): {(struck.Length == 0 ? "none was struck at these rates" : struck)}.{first}"));
    }

    private static List<string> Assumptions(ChipDescription chip, bool contention)
    {
        List<string> lines =
        [
            $"Timing: {chip.Timing.Source}",
            contention
                ? $"Time with contention: a link carries one packet at a time, buffers hold {chip.Router.BufferPackets} packets, a core stalls when its router is full; the oldest packet goes first."
                : "Time is analytic: a tick lasts as long as its busiest core, the longest way of a packet and the barrier; packets never wait for a link.",
            "Host input and output take no time and no energy outside the chip; the links that their packets pass are counted.",
        ];
        foreach (EnergyEntry entry in chip.Energy.Events)
        {
            lines.Add(FormattableString.Invariant($"Energy of {entry.Event}: {entry.Picojoules} pJ; {entry.Source}"));
        }

        lines.Add(FormattableString.Invariant($"Static power: {chip.Energy.StaticWattsPerCore} W a configured core; {chip.Energy.StaticSource}"));
        return lines;
    }
}
