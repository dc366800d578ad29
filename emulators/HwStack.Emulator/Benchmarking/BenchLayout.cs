using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Benchmarking;

/// <summary>Lays a network out on consecutive cores, without the compiler: neuron i on core i / neuronsPerCore, each row in the smaller format.</summary>
internal static class BenchLayout
{
    public static MemoryImage Build(BenchNetwork network, ChipDescription chip, int neuronsPerCore, string name)
    {
        int cores = (network.Neurons.Length + neuronsPerCore - 1) / neuronsPerCore;
        int meshX = (int)Math.Ceiling(Math.Sqrt(cores)), meshY = (cores + meshX - 1) / meshX;
        var rows = new CoreRows[cores];
        for (int i = 0; i < cores; i++)
        {
            rows[i] = new CoreRows(chip.Core);
        }

        CoreId[][] destinations = AddRows(network, neuronsPerCore, rows);
        var images = new CoreImage[cores];
        for (int i = 0; i < cores; i++)
        {
            int first = i * neuronsPerCore, count = Math.Min(neuronsPerCore, network.Neurons.Length - first);
            (DestinationSets sets, ushort[] setOf) = Sets(destinations.AsSpan(first, count));
            var neurons = new NeuronRecord[count];
            for (int n = 0; n < count; n++)
            {
                neurons[n] = network.Neurons[first + n] with { DestinationSet = setOf[n], LogicalId = (uint)(first + n) };
            }

            images[i] = rows[i].Build(new CoreId((uint)i), network.Class, neurons, sets);
        }

        var io = new IoMap([], [], [], 1e-3);
        var provenance = new Provenance("hwstack", name, "", ChipDescriptionFile.Sha256(chip), new SortedDictionary<string, string>(StringComparer.Ordinal));
        return new MemoryImage(chip, meshX, meshY, 1, io, provenance, [], images);
    }

    private static CoreId[][] AddRows(BenchNetwork network, int neuronsPerCore, CoreRows[] rows)
    {
        var destinations = new CoreId[network.Neurons.Length][];
        List<CoreId> targets = [];
        for (int source = 0; source < network.Neurons.Length; source++)
        {
            targets.Clear();
            for (int start = network.Start[source], end; start < network.Start[source + 1]; start = end)
            {
                int core = network.Target[start] / neuronsPerCore;
                for (end = start + 1; end < network.Start[source + 1] && network.Target[end] / neuronsPerCore == core; end++)
                {
                }

                rows[core].Add(
                    new CoreId((uint)(source / neuronsPerCore)), source % neuronsPerCore, network.Target.AsSpan(start, end - start), core * neuronsPerCore,
                    network.Weight.AsSpan(start, end - start), network.Delay, network.Exponent[source]);
                targets.Add(new CoreId((uint)core));
            }

            destinations[source] = [.. targets];
        }

        return destinations;
    }

    private static (DestinationSets Sets, ushort[] SetOf) Sets(ReadOnlySpan<CoreId[]> destinations)
    {
        var known = new Dictionary<string, ushort>(StringComparer.Ordinal) { [""] = 0 };
        List<int> start = [0, 0];
        List<CoreId> targets = [];
        ushort[] setOf = new ushort[destinations.Length];
        for (int n = 0; n < destinations.Length; n++)
        {
            string key = string.Join(' ', destinations[n].Select(core => core.Value));
            if (!known.TryGetValue(key, out setOf[n]))
            {
                setOf[n] = checked((ushort)known.Count);
                known.Add(key, setOf[n]);
                targets.AddRange(destinations[n]);
                start.Add(targets.Count);
            }
        }

        return (new DestinationSets([.. start], new byte[start.Count - 1], [.. targets]), setOf);
    }
}
