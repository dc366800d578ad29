using System.Globalization;
using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Partitioning;

/// <summary>
/// The overflow proof of docs/chip.md section 10 on the quantised network, before anything is cut: which core a synapse lands on does not change the sum. The quantiser sets input limits so
/// that it holds; a network that comes from elsewhere may break it, and that is a mistake of its maker and no bug of the passes after.
/// The other proof, that pending payloads stay in 16 bits, needs no check here: a descriptor serves one source, and the limits of inputs are at most 32,767.
/// </summary>
internal static class OverflowCheck
{
    // The largest state after its leak, 8 fraction bits, and what rounding may add before its shift.
    private const long StateMax = 128 * 256;
    private const long RoundingMax = 256;

    /// <summary>Throws UserErrorException with one HW2560 for each population that has such neurons.</summary>
    public static void Demand(QuantizedNetwork network)
    {
        long[][] sums = [.. network.Populations.Select(population => new long[population.Neurons.Length])];
        foreach (QuantizedProjection projection in network.Projections)
        {
            Add(projection, network, sums[projection.Target]);
        }

        var errors = new List<UserError>();
        for (int p = 0; p < sums.Length; p++)
        {
            if (Worst(network.Populations[p], sums[p]) is { } error)
            {
                errors.Add(error);
            }
        }

        if (errors.Count > 0)
        {
            throw new UserErrorException(errors);
        }
    }

    private static void Add(QuantizedProjection projection, QuantizedNetwork network, long[] sums)
    {
        QuantizedPopulation source = network.Populations[projection.Source];
        NeuronRecord[] targets = network.Populations[projection.Target].Neurons;
        for (int i = 0; i < projection.RowExponent.Length; i++)
        {
            long payload = PayloadMax(source, i);
            int shift = Arithmetic.FractionBits + projection.RowExponent[i];
            for (int s = projection.RowStart[i]; s < projection.RowStart[i + 1]; s++)
            {
                int target = projection.TargetIndex[s];
                sums[target] += Math.Abs((long)projection.Weight[s]) * payload << (shift + targets[target].Exponent);
            }
        }
    }

    private static long PayloadMax(QuantizedPopulation source, int neuron) =>
        source.Kind == PopulationKind.Input ? source.PayloadMax
        : (source.Classes[source.Neurons[neuron].Class].Flags & NeuronFlags.Graded) != 0 ? 128 : 1;

    private static UserError? Worst(QuantizedPopulation population, long[] sums)
    {
        int worst = -1, count = 0;
        long most = int.MaxValue;
        for (int i = 0; i < sums.Length; i++)
        {
            long sum = sums[i] + Rest(population.Classes[population.Neurons[i].Class], population.Neurons[i]);
            count += sum > int.MaxValue ? 1 : 0;
            (most, worst) = sum > most ? (sum, i) : (most, worst);
        }

        return worst < 0 ? null : new UserError(
            "HW2560",
            string.Create(CultureInfo.InvariantCulture, $"neuron {worst} could receive {most:N0} in one tick if all its sources sent their most, in units of 1/256 LSB; an accumulator holds {int.MaxValue:N0} ({count:N0} such neurons)."),
            population.Name, most.ToString(CultureInfo.InvariantCulture), int.MaxValue.ToString(CultureInfo.InvariantCulture),
            "Give it fewer or weaker synapses, smaller exponents, or lower the payload limits of the inputs that feed it.");
    }

    private static long Rest(in NeuronClass neuronClass, in NeuronRecord record)
    {
        // The angle of QLIF reaches 255 LSB, and folding adds as much again.
        long drive = neuronClass.Model switch { NeuronModel.Cuba => 128L << Math.Clamp(8 + neuronClass.Gain, 0, 15), NeuronModel.Qlif => 2 * 255 * 256, _ => 0 };
        return Math.Abs((long)record.BiasV) + Math.Abs((long)record.BiasU) + StateMax + neuronClass.LinearLeak + drive + RoundingMax;
    }
}
