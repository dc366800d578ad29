using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;
using HwStack.Network;
using HwStack.Reference;

namespace HwStack.Compiler.Calibration;

/// <summary>Runs the floating-point network on stimuli and notes what every population did.</summary>
public static class ActivityObserver
{
    /// <summary>
    /// Activity by population name over all stimuli, each run from rest. Throws HW2205 without stimuli or with one of no steps, HW0201, HW0203 and HW0205 for inputs that
    /// do not fit, HW0207 for recordings beyond memory, HW2206 when a state leaves the range of numbers; OperationCanceledException between two steps.
    /// </summary>
    public static IReadOnlyDictionary<string, PopulationActivity> Observe(
        PreparedNetwork network, IReadOnlyList<CalibrationStimulus> stimuli, CancellationToken cancellation = default)
    {
        if (stimuli.Count == 0 || stimuli.Any(stimulus => stimulus.Steps < 1))
        {
            throw new UserErrorException(new UserError("HW2205", "Calibration needs at least one stimulus, and each must last a step or more.", "--calibrate"));
        }

        (NetworkNode Node, ActivitySums Sums)[] watched =
            [.. network.Order.Where(PopulationFactory.IsPopulation).Select(node => (node, new ActivitySums(node.Name, network.Shapes[node.Name].OutputCount)))];
        ReferenceSimulator simulator = new(network);
        foreach (CalibrationStimulus stimulus in stimuli)
        {
            SignalChecks.Require(network, stimulus.Inputs);
            simulator.Reset();
            for (int step = 0; step < stimulus.Steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                simulator.Step(stimulus.Inputs);
                foreach ((NetworkNode node, ActivitySums sums) in watched)
                {
                    sums.Add(simulator.Output(node.Name), simulator.V(node.Name), simulator.U(node.Name));
                }
            }

            foreach ((_, ActivitySums sums) in watched)
            {
                sums.EndRecording();
            }
        }

        return watched.ToDictionary(pair => pair.Node.Name, pair => pair.Sums.Activity(), StringComparer.Ordinal);
    }
}
