using HwStack.Diagnostics;
using HwStack.Network.Topologies;

namespace HwStack.Training;

/// <summary>Splits samples in two so that each class keeps its share: per class a seeded Fisher-Yates shuffle, of which the first part trains. Equal on every machine.</summary>
public static class StratifiedSplit
{
    /// <summary>Share that trains where a data set has no split of its own.</summary>
    public const double DefaultTrainShare = 0.8;

    /// <summary>Seed of that split unless told otherwise; figures of different users are of the same split.</summary>
    public const ulong DefaultSeed = 1;

    private const ulong Stream = 0x5350_4c49; // "SPLI"

    /// <summary>
    /// Sample numbers of the chosen part, ascending. Of a class with n samples round(n · share) train, halves away from zero. Throws UserErrorException HW0464 for a share
    /// outside 0 to 1, and HW1188 when the part would be empty.
    /// </summary>
    /// <param name="labels">Class of each sample.</param>
    /// <param name="split">Which part.</param>
    /// <param name="trainShare">Share of each class that trains, above 0 and below 1.</param>
    /// <param name="seed">Seed.</param>
    public static int[] Choose(ReadOnlySpan<byte> labels, DataSplit split, double trainShare = DefaultTrainShare, ulong seed = DefaultSeed)
    {
        if (!(trainShare > 0 && trainShare < 1))
        {
            throw new UserErrorException(new UserError("HW0464", $"A share of {trainShare} cannot be split off for training: it must be above 0 and below 1.", null, $"{trainShare}", "0..1"));
        }

        int[][] classes = new int[256][];
        for (int i = 0; i < classes.Length; i++)
        {
            classes[i] = new int[labels.Count((byte)i)];
        }

        int[] filled = new int[256];
        for (int sample = 0; sample < labels.Length; sample++)
        {
            classes[labels[sample]][filled[labels[sample]]++] = sample;
        }

        List<int> chosen = [];
        for (int label = 0; label < classes.Length; label++)
        {
            int[] members = classes[label];
            Shuffle(members, new CounterRandom(seed, Stream, (ulong)label));
            int train = (int)Math.Round(members.Length * trainShare, MidpointRounding.AwayFromZero);
            chosen.AddRange(split == DataSplit.Train ? members.AsSpan(0, train) : members.AsSpan(train));
        }

        chosen.Sort();
        return chosen.Count > 0
            ? [.. chosen]
            : throw new UserErrorException(new UserError("HW1188", $"{labels.Length} samples are too few to be split: nothing is left for the {split.ToString().ToLowerInvariant()} part.", null, $"{labels.Length}"));
    }

    private static void Shuffle(int[] items, CounterRandom random)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = (int)random.Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
