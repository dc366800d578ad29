using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;
using HwStack.Image;

namespace HwStack.Compiler.Verification;

/// <summary>Which neuron of the network sits at (core, number) or (port, channel), read from an image's I/O map. Neurons are numbered through the populations.</summary>
internal sealed class ImagePlaces
{
    private readonly Dictionary<CoreId, int[]> _neurons = [];

    /// <summary>Reads the map; adds a finding for every neuron that is not at exactly one place.</summary>
    public ImagePlaces(QuantizedNetwork network, ChipImage image, List<VerifierFinding> findings)
    {
        Base = new int[network.Populations.Count + 1];
        for (int p = 0; p < network.Populations.Count; p++)
        {
            Base[p + 1] = Base[p] + network.Populations[p].Count;
        }

        var dendrites = new List<CoreImage>();
        for (int c = 0; c < image.CoreCount; c++)
        {
            CoreImage core = image.ReadCore(c);
            int[] neurons = new int[core.Neurons.Length];
            Array.Fill(neurons, -1);
            _neurons[core.Id] = neurons;
            if (core.Classes.Any(neuronClass => neuronClass.Model == NeuronModel.Dendrite))
            {
                dendrites.Add(core);
            }
        }

        for (int p = 0; p < network.Populations.Count; p++)
        {
            if (network.Populations[p].Kind == PopulationKind.Input)
            {
                ReadInput(network.Populations[p], Base[p], image, findings);
            }
            else
            {
                ReadPopulation(network.Populations[p], Base[p], image, findings);
            }
        }

        foreach (CoreImage core in dendrites)
        {
            ReadDendrites(core, findings);
        }
    }

    /// <summary>Number of the first neuron of each population, and the total.</summary>
    public int[] Base { get; }

    /// <summary>Population of a neuron.</summary>
    public int PopulationOf(int neuron)
    {
        int low = 0, high = Base.Length - 2;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = Base[middle] <= neuron ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    /// <summary>The neuron at a place, for a dendrite the neuron that gets its sum; −1 when there is none.</summary>
    public int NeuronAt(CoreId id, int number) =>
        _neurons.TryGetValue(id, out int[]? neurons) && (uint)number < (uint)neurons.Length ? neurons[number] : -1;

    private void ReadInput(QuantizedPopulation population, int first, ChipImage image, List<VerifierFinding> findings)
    {
        InputMap? map = image.Io.Inputs.FirstOrDefault(map => map.Name == population.Name);
        if (map is null)
        {
            findings.Add(new("emission.names", $"input '{population.Name}' is not in the I/O map"));
            return;
        }

        _neurons[CoreId.Port(map.Port)] = [.. Enumerable.Range(first, population.Count)];
    }

    private void ReadPopulation(QuantizedPopulation population, int first, ChipImage image, List<VerifierFinding> findings)
    {
        PopulationMap? map = image.Io.Populations.FirstOrDefault(map => map.Name == population.Name);
        int placed = 0;
        foreach (PopulationRun run in map?.Runs ?? [])
        {
            for (int i = 0; i < run.Count; i++)
            {
                if (_neurons.TryGetValue(run.Core, out int[]? neurons) && (uint)(run.Neuron + i) < (uint)neurons.Length && neurons[run.Neuron + i] < 0)
                {
                    neurons[run.Neuron + i] = first + run.First + i;
                    placed++;
                }
            }
        }

        if (map is null || placed != population.Count || map.SkewTicks != population.Skew
            || !map.Runs.Zip(map.Runs.Skip(1)).All(pair => pair.First.First + pair.First.Count == pair.Second.First))
        {
            findings.Add(new("emission.names", $"'{population.Name}': {placed} of {population.Count} neurons have a place of their own in the I/O map"));
        }
    }

    private void ReadDendrites(CoreImage core, List<VerifierFinding> findings)
    {
        for (int local = 0; local < core.Neurons.Length; local++)
        {
            NeuronRecord record = core.Neurons[local];
            if (core.Classes[record.Class].Model == NeuronModel.Dendrite)
            {
                ReadOnlySpan<CoreId> set = core.Sets.Of(record.DestinationSet);
                int soma = set.Length == 1 ? NeuronAt(set[0], record.DendriteTarget) : -1;
                _neurons[core.Id][local] = soma;
                if (soma < 0)
                {
                    findings.Add(new("emission.dendrite", $"dendrite {local} of {core.Id} sends to no neuron"));
                }
            }
        }
    }
}
