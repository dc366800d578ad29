using HwStack.Compiler.Lowering;

namespace HwStack.Compiler.Quantization;

/// <summary>
/// Finds the unit in which all weights and constants of a neuron are whole numbers, so that a network of counts (relays, identities, logic, integer weights)
/// comes out exact instead of merely close. Only states that are kept whole or not at all (decay 1 or 0) can be exact.
/// </summary>
internal static class ExactUnit
{
    private const double Tolerance = 1e-6;
    private static readonly int[] Divisors = [1, 2, 3, 4, 5, 6, 7, 8];

    /// <summary>The unit of each neuron, or null when some neuron has none. With <paramref name="common"/> all neurons get the same.</summary>
    public static double[]? Find(FloatPopulation population, FanIn raw, StateRange range, bool common)
    {
        if (population.Dynamics == Dynamics.Cuba || population.DecayV.Any(decay => decay is not (0 or 1)))
        {
            return null;
        }

        int count = population.Count;
        double[] units = new double[count];
        List<double> values = [], all = [];
        for (int i = 0; i < count; i++)
        {
            values.Clear();
            Collect(population, raw, i, values);
            if (common)
            {
                all.AddRange(values);
                continue;
            }

            double top = population.Kind == PopulationKind.Spiking ? Math.Abs(population.Threshold[i]) : 0;
            units[i] = Unit(values, top);
            if (units[i] == 0)
            {
                return null;
            }
        }

        if (common)
        {
            double top = count == 0 ? 1 : Enumerable.Range(0, count).Max(i => Math.Min(range.VBound[i], Math.Abs(range.VMean[i]) + (6 * range.VDeviation[i])));
            double unit = Unit(all, top);
            Array.Fill(units, unit);
            return unit == 0 ? null : units;
        }

        return units;
    }

    private static void Collect(FloatPopulation population, FanIn raw, int neuron, List<double> values)
    {
        for (int at = raw.ColumnStart[neuron]; at < raw.ColumnStart[neuron + 1]; at++)
        {
            values.Add(raw.Value[raw.ByColumn[at]]);
        }

        values.Add(population.BiasV[neuron]);
        values.Add(population.V0[neuron]);
        if (population.Kind == PopulationKind.Spiking)
        {
            values.Add(population.ResetValue[neuron]);
        }
    }

    // The unit is the smallest magnitude divided by a small number; 0 when there is none, or when it leaves no room for the largest value.
    private static double Unit(List<double> values, double top)
    {
        double smallest = double.PositiveInfinity, largest = top;
        foreach (double value in values)
        {
            double magnitude = Math.Abs(value);
            largest = Math.Max(largest, magnitude);
            smallest = magnitude > 0 ? Math.Min(smallest, magnitude) : smallest;
        }

        if (double.IsPositiveInfinity(smallest))
        {
            return top > 0 ? top : 1;
        }

        foreach (int divisor in Divisors)
        {
            double unit = smallest / divisor;
            if (largest / unit > sbyte.MaxValue - 1)
            {
                return 0;
            }

            if (values.TrueForAll(value => Math.Abs((value / unit) - Math.Round(value / unit)) < Tolerance))
            {
                return unit;
            }
        }

        return 0;
    }
}
