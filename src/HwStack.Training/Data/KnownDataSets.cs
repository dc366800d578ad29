using HwStack.Diagnostics;

namespace HwStack.Training;

/// <summary>Image sets by name, in the files that their authors publish, under a data folder: DATA/mnist, DATA/fashion-mnist, DATA/kmnist.</summary>
public static class KnownDataSets
{
    private const int Classes = 10;

    /// <summary>Names that <see cref="Read"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["mnist", "fashion-mnist", "kmnist"];

    /// <summary>
    /// Reads the part of a set. mnist and fashion-mnist: the split of their authors (60,000 and 10,000). kmnist: where the 60,000 training images are there, likewise; else all
    /// images of a partial copy (files NAME-firstN-…) are joined and split 80/20 by class with <paramref name="seed"/>, and the note says so. Throws UserErrorException: HW0460
    /// (no such name), HW1180 (a folder or file is missing), and those of <see cref="ImageFiles.Read"/>.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="folder">Data folder.</param>
    /// <param name="split">Which part.</param>
    /// <param name="seed">Seed of a split made here.</param>
    public static ImageSet Read(string name, string folder, DataSplit split, ulong seed = StratifiedSplit.DefaultSeed)
    {
        if (!Names.Contains(name, StringComparer.Ordinal))
        {
            throw new UserErrorException(new UserError(
                "HW0460", $"'{name}' is not a data set this version knows.", null, name, string.Join(", ", Names), $"Known are {string.Join(", ", Names)}; other images are read from an image file and a label file."));
        }

        string own = Path.Combine(folder, name);
        if (!Directory.Exists(own))
        {
            throw Missing(name, own);
        }

        bool partial = name == "kmnist" && Find(own, "train-images-idx3-ubyte*") is null && Find(own, "kmnist-train-imgs.npz") is null;
        return partial ? Partial(name, own, split, seed) : Whole(name, own, split);
    }

    private static ImageSet Whole(string name, string folder, DataSplit split)
    {
        (string idx, string npz) = split == DataSplit.Train ? ("train", "train") : ("t10k", "test");
        (string images, string labels) = name == "kmnist" && Find(folder, $"kmnist-{npz}-imgs.npz") is { } archive
            ? (archive, Need(name, folder, $"kmnist-{npz}-labels.npz"))
            : (Need(name, folder, $"{idx}-images-idx3-ubyte*"), Need(name, folder, $"{idx}-labels-idx1-ubyte*"));
        return ImageFiles.Read(images, labels, name, $"{name}, the authors' {(split == DataSplit.Train ? "training" : "test")} set", Classes);
    }

    private static ImageSet Partial(string name, string folder, DataSplit split, ulong seed)
    {
        ImageSet first = ImageFiles.Read(
            Need(name, folder, "train-images-first*-idx3-ubyte*"), Need(name, folder, "train-labels-first*-idx1-ubyte*"), name, "", Classes);
        ImageSet rest = ImageFiles.Read(Need(name, folder, "kmnist-test-imgs.npz"), Need(name, folder, "kmnist-test-labels.npz"), name, "", Classes);
        int count = first.Count + rest.Count;
        int[] chosen = StratifiedSplit.Choose([.. first.Labels, .. rest.Labels], split, StratifiedSplit.DefaultTrainShare, seed);
        string note = FormattableString.Invariant(
            $"{name}, a partial copy: the authors' {rest.Count:N0} test images and the first {first.Count:N0} of 60,000 training images joined ({count:N0}) and split 80/20 by class with seed {seed}; not comparable with figures on the authors' split");
        return first.Join(rest, note).Take(chosen);
    }

    private static string Need(string name, string folder, string pattern) => Find(folder, pattern) ?? throw Missing(name, Path.Combine(folder, pattern));

    // With several forms of one file the plain one sorts first; half-fetched neighbours (.part) are none.
    private static string? Find(string folder, string pattern) => Directory.EnumerateFiles(folder, pattern)
        .Where(path => Path.GetExtension(path) is ".gz" or ".npz" || path.EndsWith("-ubyte", StringComparison.Ordinal)).Order(StringComparer.Ordinal).FirstOrDefault();

    private static UserErrorException Missing(string name, string path) => new(new UserError(
        "HW1180", $"A folder or file of the data set '{name}' is missing.", path, Hint: "Fetch the files from the data set's authors, or name another data folder; docs/training.md lists them."));
}
