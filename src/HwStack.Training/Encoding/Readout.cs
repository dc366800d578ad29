using HwStack.Network;

namespace HwStack.Training;

/// <summary>Reads a class from the signal that left an output.</summary>
public static class Readout
{
    /// <summary>The score of each class: spikes, last values or sums, as the rule says. Values that a signal does not hold are 0.</summary>
    /// <param name="output">Spikes (any value counts as one) or graded values, one channel a class.</param>
    /// <param name="rule">The rule.</param>
    public static double[] Scores(Signal output, ReadoutRule rule)
    {
        double[] scores = new double[output.Channels];
        int from = rule == ReadoutRule.LastV && output.Steps > 0 ? output.StepStart[output.Steps - 1] : 0;
        for (int i = from; i < output.Channel.Length; i++)
        {
            scores[output.Channel[i]] += rule == ReadoutRule.SpikeCount ? 1 : output.Value[i];
        }

        return scores;
    }

    /// <summary>The class of a run: the largest score, the lowest class of equal ones.</summary>
    public static int ClassOf(Signal output, ReadoutRule rule)
    {
        double[] scores = Scores(output, rule);
        return Array.IndexOf(scores, scores.Max());
    }
}
