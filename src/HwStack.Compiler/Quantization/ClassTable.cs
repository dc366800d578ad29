using HwStack.Chip;
using HwStack.Compiler.Lowering;

namespace HwStack.Compiler.Quantization;

/// <summary>Neuron classes of a population: one for each pair of leaks. Too many different leaks are merged with their neighbours on a logarithmic scale.</summary>
internal sealed class ClassTable
{
    /// <summary>The classes.</summary>
    public NeuronClass[] Classes { get; }

    /// <summary>Class of each neuron.</summary>
    public byte[] ClassOf { get; }

    /// <summary>Largest relative change of a leak by merging; 0 when none was merged.</summary>
    public double MergeError { get; }

    /// <summary>Builds the table; <paramref name="common"/> has everything but the leaks.</summary>
    public ClassTable(FloatPopulation population, NeuronClass common, int topLsb, int classesMax)
    {
        bool cuba = population.Dynamics == Dynamics.Cuba;
        int count = population.Count;
        int limit = Math.Min(classesMax, byte.MaxValue + 1);
        ClassOf = new byte[count];
        for (double grid = 0; ; grid = grid == 0 ? 1 / 256.0 : grid * 2)
        {
            Dictionary<(double V, double U), int> index = [];
            List<NeuronClass> classes = [];
            double worst = 0;
            for (int i = 0; i < count && classes.Count <= limit; i++)
            {
                (double V, double U) kept = (OnGrid(population.DecayV[i], grid), cuba ? OnGrid(population.DecayU[i], grid) : 1);
                if (!index.TryGetValue(kept, out int at))
                {
                    index[kept] = at = classes.Count;
                    classes.Add(common with { LeakV = LeakFit.Leak(kept.V, topLsb), LeakU = LeakFit.Leak(kept.U, topLsb) });
                }

                ClassOf[i] = (byte)at;
                worst = Math.Max(worst, Change(population.DecayV[i], kept.V));
            }

            if (classes.Count <= limit)
            {
                Classes = [.. classes];
                MergeError = worst;
                return;
            }
        }
    }

    private static double OnGrid(double decay, double grid)
    {
        if (grid == 0 || decay is <= 0 or >= 1)
        {
            return decay;
        }

        return 1 - Math.Min(1, Math.Exp(Math.Round(Math.Log(1 - decay) / grid) * grid));
    }

    private static double Change(double asked, double kept) => asked == kept ? 0 : Math.Abs((1 - kept) / (1 - asked) - 1);
}
