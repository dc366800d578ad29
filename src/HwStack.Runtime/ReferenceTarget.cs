using HwStack.Diagnostics;
using HwStack.Network;
using HwStack.Reference;

namespace HwStack.Runtime;

/// <summary>Runs a network in floating point, without a chip: address "reference". It knows no image, no counters, no time and no energy.</summary>
/// <param name="network">What <see cref="NetworkModel.Prepare"/> gave.</param>
public sealed class ReferenceTarget(PreparedNetwork network) : Target
{
    private readonly ReferenceSimulator _simulator = new(network);

    /// <inheritdoc/>
    public override string Address => "reference";

    /// <summary>
    /// Runs from rest. Populations are the nodes that fire (IF, LIF, CubaLIF, Threshold), in evaluation order. Throws HW0201, HW0203 and HW0205 for inputs
    /// (<see cref="SignalChecks"/>), HW0202 and HW0206 for probes, HW0207 for a recording that is too long, HW0200 for a
    /// negative number of steps; OperationCanceledException between two steps. The seed is not used: nothing here is random.
    /// </summary>
    public override RunRecord Run(RunRequest request, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (request.Steps < 0)
        {
            throw new UserErrorException(new UserError("HW0200", $"A run of {request.Steps} steps is not possible.", "steps", request.Steps.ToString(), "at least 0"));
        }

        SignalChecks.Require(network, request.Inputs);
        ReferenceProbes.Require(network, request.Probes);
        SignalRecorder[] probes = [.. request.Probes.Select(probe => new SignalRecorder($"probe {probe.Population}:{probe.Kind}", network.Shapes[probe.Population].OutputCount))];
        OutputNode[] outputs = [.. network.Graph.Nodes.OfType<OutputNode>()];
        SignalRecorder[] recorders = [.. outputs.Select(node => new SignalRecorder($"output {node.Name}", network.Shapes[node.Name].OutputCount))];
        NetworkNode[] populations = [.. network.Order.Where(NodeKinds.IsSpiking)];
        long[][] counts = [.. populations.Select(node => new long[network.Shapes[node.Name].OutputCount])];

        _simulator.Reset();
        long spikes = 0;
        for (int step = 0; step < request.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            _simulator.Step(request.Inputs);
            for (int p = 0; p < populations.Length; p++)
            {
                spikes += Count(_simulator.Output(populations[p].Name), counts[p]);
            }

            for (int o = 0; o < outputs.Length; o++)
            {
                recorders[o].Add(_simulator.Output(outputs[o].Name));
            }

            for (int p = 0; p < probes.Length; p++)
            {
                probes[p].Add(ReferenceProbes.Read(_simulator, request.Probes[p]));
            }

            progress?.Report(new RunProgress(step + 1, request.Steps, spikes));
        }

        IReadOnlySet<string> givingSpikes = NodeKinds.GivingSpikes(network);
        return new RunRecord
        {
            Target = Address,
            Steps = request.Steps,
            Ticks = request.Steps,
            Outputs = [.. outputs.Select((node, o) => new OutputRecord(node.Name, node.Shape, !givingSpikes.Contains(node.Name), recorders[o].ToSignal()))],
            Populations = [.. populations.Select((node, p) => new PopulationRecord(node.Name, network.Shapes[node.Name].Output, counts[p]))],
            Probes = [.. request.Probes.Select((probe, p) => new ProbeRecord(probe, network.Shapes[probe.Population].Output, probes[p].ToSignal()))],
            TotalSpikes = spikes,
            Warnings = [.. network.Warnings, .. ReferenceProbes.Diverged(_simulator)],
            Assumptions = Assumptions(network.Semantics),
        };
    }

    private static long Count(ReadOnlySpan<double> spikes, long[] counts)
    {
        long total = 0;
        for (int neuron = 0; neuron < spikes.Length; neuron++)
        {
            if (spikes[neuron] != 0)
            {
                counts[neuron]++;
                total++;
            }
        }

        return total;
    }

    private static string[] Assumptions(NetworkSemantics semantics) =>
    [
        "Floating point in double precision, no chip: no quantisation, no saturation, no time, no energy.",
        $"Time step {semantics.DtSeconds}, reset rule {semantics.Reset}, IF input {semantics.IfInput}, integrator {semantics.Integrator}; states start at 0.",
    ];
}
