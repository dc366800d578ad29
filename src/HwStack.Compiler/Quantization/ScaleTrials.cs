using HwStack.Compiler.Lowering;

namespace HwStack.Compiler.Quantization;

/// <summary>
/// Chooses the LSB of every neuron by trying: the population is quantised with a ladder of thresholds in LSB, each is replayed on the calibration's recordings, and
/// every neuron takes the rung on which its own spikes came out best. A rule cannot know whether a neuron needs resolution or room below rest.
/// </summary>
/// <param name="network">The lowered network.</param>
/// <param name="target">The population.</param>
/// <param name="trial">Replays.</param>
/// <param name="make">Quantises with thresholds in LSB by neuron (null: the rule's) and a shift of the current's exponent.</param>
internal sealed class ScaleTrials(
    LoweredNetwork network, int target, ReplayTrial trial, Func<double[]?, int, PopulationQuantizer.Made> make)
{
    private const double Clearly = 0.8; // smaller gains are chance
    private static readonly double[] Ladder = [4.5, 6.5, 8.5, 11.5, 16.5, 23.5, 32.5, 45.5, 64.5, 90.5];

    /// <summary>The best population found.</summary>
    public PopulationQuantizer.Made Best()
    {
        PopulationQuantizer.Made best = make(null, 0);
        double[] bestOf = Alone(best);
        double total = Together(best);
        double[] chosen = [.. Enumerable.Range(0, bestOf.Length).Select(i => network.Populations[target].Threshold[i] / LsbOf(best, i))];
        foreach (double rung in Ladder)
        {
            PopulationQuantizer.Made made = make(Enumerable.Repeat(rung, chosen.Length).ToArray(), 0);
            double[] errors = Alone(made);
            for (int i = 0; i < chosen.Length; i++)
            {
                if (errors[i] < bestOf[i] * Clearly)
                {
                    bestOf[i] = errors[i];
                    chosen[i] = rung;
                }
            }

            Keep(made);
        }

        // Mixed rungs share row exponents, a current's exponent is the population's, and recurrent errors add up: what counts in the end is the whole.
        foreach (int shift in network.Populations[target].Dynamics == Dynamics.Cuba ? new[] { 0, 1, -1 } : [0])
        {
            Keep(make(chosen, shift));
        }

        return best;

        void Keep(PopulationQuantizer.Made made)
        {
            double error = Together(made);
            if (error < total)
            {
                (best, total) = (made, error);
            }
        }
    }

    private double[] Alone(PopulationQuantizer.Made made) => trial.Errors(made.Population, made.Projections, closed: false);

    private double Together(PopulationQuantizer.Made made) => trial.Errors(made.Population, made.Projections, closed: true).Sum();

    private static double LsbOf(PopulationQuantizer.Made made, int neuron) => made.Population.VLsb[made.Population.VLsb.Length == 1 ? 0 : neuron];
}
