using HwStack.Compiler.Quantization;
using HwStack.Image;

namespace HwStack.Compiler.Verification;

/// <summary>Compares the synapses of a network with those decoded from an image, target by target, as sorted words of (source, delay, exponent, weight).</summary>
internal static class SynapseComparison
{
    /// <summary>Adds a finding for each population whose synapses differ, with the first neuron concerned.</summary>
    public static void Check(QuantizedNetwork network, ChipImage image, ImagePlaces places, List<VerifierFinding> findings)
    {
        int neurons = places.Base[^1];
        int[] start = new int[neurons + 1];
        foreach (QuantizedProjection projection in network.Projections)
        {
            foreach (int target in projection.TargetIndex)
            {
                start[places.Base[projection.Target] + target + 1]++;
            }
        }

        for (int n = 0; n < neurons; n++)
        {
            start[n + 1] += start[n];
        }

        ulong[] wanted = Wanted(network, places, start);
        ulong[] found = new ulong[wanted.Length];
        int[] count = Found(image, places, start, found, findings);
        Parallel.For(0, neurons, n =>
        {
            int length = start[n + 1] - start[n];
            Array.Sort(wanted, start[n], length);
            Array.Sort(found, start[n], Math.Min(length, count[n]));
        });
        int reported = -1;
        for (int n = 0; n < neurons; n++)
        {
            int length = start[n + 1] - start[n];
            if ((count[n] != length || !wanted.AsSpan(start[n], length).SequenceEqual(found.AsSpan(start[n], length))) && places.PopulationOf(n) != reported)
            {
                reported = places.PopulationOf(n);
                findings.Add(new("emission.synapses", $"neuron {n - places.Base[reported]} of '{network.Populations[reported].Name}' has {count[n]} synapses in the image, {length} in the network, and they differ"));
            }
        }
    }

    private static ulong[] Wanted(QuantizedNetwork network, ImagePlaces places, int[] start)
    {
        ulong[] words = new ulong[start[^1]];
        int[] next = [.. start];
        foreach (QuantizedProjection projection in network.Projections)
        {
            int source = places.Base[projection.Source], target = places.Base[projection.Target];
            for (int i = 0; i + 1 < projection.RowStart.Length; i++)
            {
                for (int s = projection.RowStart[i]; s < projection.RowStart[i + 1]; s++)
                {
                    words[next[target + projection.TargetIndex[s]]++] =
                        Word(source + i, projection.DelayTicks, projection.RowExponent[i], projection.Weight[s]);
                }
            }
        }

        return words;
    }

    private static int[] Found(ChipImage image, ImagePlaces places, int[] start, ulong[] words, List<VerifierFinding> findings)
    {
        int[] count = new int[start.Length - 1];
        int stray = 0;
        for (int c = 0; c < image.CoreCount; c++)
        {
            CoreImage core = image.ReadCore(c);
            foreach (ImageSynapse synapse in ImageSynapses.Of(core, image.Chip.Core))
            {
                int source = places.NeuronAt(synapse.Source, synapse.Channel), target = places.NeuronAt(core.Id, synapse.Target);
                if (source < 0 || target < 0)
                {
                    stray++;
                    continue;
                }

                int at = start[target] + count[target]++;
                if (at < start[target + 1])
                {
                    words[at] = Word(source, synapse.Delay, synapse.Exponent, synapse.Weight);
                }
            }
        }

        if (stray > 0)
        {
            findings.Add(new("emission.stray", $"{stray} synapses of the image join no two neurons of the network"));
        }

        return count;
    }

    private static ulong Word(int source, int delay, int exponent, int weight) =>
        ((ulong)(uint)source << 12) | ((ulong)(uint)delay << 8) | ((ulong)(uint)(exponent & 15) << 4) | (uint)(weight & 15);
}
