using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Tests.Grid;

/// <summary>The split of weights on the grid into 4 bits and exponents finds a solution wherever there is one.</summary>
public class ExactWeightsTests
{
    [Fact]
    public void One_slice_is_found_for_any_exponents_of_rows_and_neurons()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            int rows = random.Next(1, 12), columns = random.Next(1, 12);
            int[] rowExponent = [.. Enumerable.Range(0, rows).Select(_ => random.Next(-8, 8))], neuronExponent = [.. Enumerable.Range(0, columns).Select(_ => random.Next(-8, 8))];
            int[,] value = new int[rows, columns];
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    int shift = 8 + rowExponent[row] + neuronExponent[column];
                    value[row, column] = shift is >= 0 and <= 15 && random.Next(3) > 0 ? random.Next(-8, 8) << shift : 0;
                }
            }

            Check(value, [], slices: 1, expected: 1);
        }
    }

    /// <summary>Against all pairs of exponents tried one by one.</summary>
    [Fact]
    public void What_no_exponents_express_is_refused_and_nothing_else()
    {
        int solvable = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            Random random = new(seed);
            int[,] value = new int[2, 2];
            for (int i = 0; i < 4; i++)
            {
                value[i / 2, i % 2] = random.Next(-8, 8) << random.Next(0, 5);
            }

            bool found = ExactWeights.Find(FanInOf(value), [], 1) is not null;
            Assert.Equal(BruteForce(value), found);
            solvable += found ? 1 : 0;
        }

        Assert.InRange(solvable, 50, 350);
    }

    [Fact]
    public void Two_slices_are_found_where_they_were_made()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            Random random = new(seed);
            int rows = random.Next(1, 12), columns = random.Next(1, 12);
            int[] neuronExponent = [.. Enumerable.Range(0, columns).Select(_ => random.Next(-3, 3))];
            int[,] value = new int[rows, columns];
            for (int row = 0; row < rows; row++)
            {
                int fine = random.Next(-5, 0), coarse = fine + random.Next(1, 7);
                for (int column = 0; column < columns; column++)
                {
                    value[row, column] = (random.Next(-8, 8) << (8 + fine + neuronExponent[column])) + (random.Next(-8, 8) << Math.Min(15, 8 + coarse + neuronExponent[column]));
                }
            }

            Check(value, neuronExponent, slices: 2, expected: 2);
        }
    }

    [Fact]
    public void Eight_bit_weights_at_one_scale_a_neuron_need_no_hint()
    {
        Random random = new(1);
        int[,] value = new int[20, 6];
        for (int row = 0; row < 20; row++)
        {
            for (int column = 0; column < 6; column++)
            {
                value[row, column] = random.Next(-128, 120) << column;
            }
        }

        Check(value, [], slices: 2, expected: 2);
    }

    [Fact]
    public void Single_precision_counts_as_exact_and_a_thousandth_of_a_step_does_not()
    {
        Assert.Equal(7 << 10, ExactWeights.Fraction((float)(7 * 4 * 1.0000001)));
        Assert.Null(ExactWeights.Fraction(7.001 / 256));
    }

    private static void Check(int[,] value, int[] hint, int slices, int expected)
    {
        LoweredNetwork network = NetworkOf(value);
        FanIn fanIn = new(network, 1, [1, 1]);
        ExactWeights? split = ExactWeights.Find(fanIn, hint, slices);
        Assert.NotNull(split);
        int[,] got = new int[value.GetLength(0), value.GetLength(1)];
        QuantizedProjection[] made = [.. split.Projections(network)];
        Assert.InRange(made.Length, 0, expected);
        foreach (QuantizedProjection projection in made)
        {
            for (int row = 0; row < projection.RowExponent.Length; row++)
            {
                for (int at = projection.RowStart[row]; at < projection.RowStart[row + 1]; at++)
                {
                    int exponent = projection.RowExponent[row] + split.NeuronExponent[projection.TargetIndex[at]];
                    Assert.InRange(exponent, -8, 7);
                    Assert.InRange(projection.Weight[at], -8, 7);
                    got[row, projection.TargetIndex[at]] += projection.Weight[at] << (8 + exponent);
                }
            }
        }

        Assert.Equal(value, got);
        Assert.Equal(made.Sum(projection => projection.Weight.Length), split.Reports(network).Sum(report => report.Cells));
    }

    private static bool BruteForce(int[,] value)
    {
        for (int code = 0; code < 1 << 16; code++)
        {
            int[] exponent = [(code & 15) - 8, ((code >> 4) & 15) - 8, ((code >> 8) & 15) - 8, (code >> 12) - 8];
            bool all = true;
            for (int i = 0; i < 4 && all; i++)
            {
                int shift = 8 + exponent[i / 2] + exponent[2 + (i % 2)], cell = value[i / 2, i % 2];
                all = cell == 0 || (shift is >= 0 and <= 15 && (cell & ((1 << shift) - 1)) == 0 && cell >> shift is >= -8 and <= 7);
            }

            if (all)
            {
                return true;
            }
        }

        return false;
    }

    private static FanIn FanInOf(int[,] value) => new(NetworkOf(value), 1, [1, 1]);

    private static LoweredNetwork NetworkOf(int[,] value)
    {
        int rows = value.GetLength(0), columns = value.GetLength(1);
        FloatProjection projection = new()
        {
            Name = "w", Source = 0, Target = 1, RowStart = [.. Enumerable.Range(0, rows + 1).Select(row => row * columns)], TargetIndex = [.. Enumerable.Range(0, rows * columns).Select(i => i % columns)],
            Weight = [.. value.Cast<int>().Select(cell => cell / 256.0)], DelayTicks = 0,
        };
        return new LoweredNetwork(
            [
                new FloatPopulation { Name = "input", Type = "Input", Shape = [rows], Kind = PopulationKind.Input },
                new FloatPopulation { Name = "cells", Type = "LIF", Shape = [columns], Kind = PopulationKind.Spiking },
            ], [projection], [], new NetworkSemantics(1e-3));
    }
}
