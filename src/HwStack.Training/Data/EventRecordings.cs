using System.Formats.Tar;
using System.IO.Compression;
using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Training;

/// <summary>Reads labelled recordings in the five-byte form of N-MNIST (.bs2, .bin), loose in a folder or packed in a .tar.gz, and splits them. Recordings of the other part are not unpacked.</summary>
public static class EventRecordings
{
    private const int RecordingBytesMax = 64 << 20;
    private const long EntriesMax = 200_000_000;

    /// <summary>
    /// Reads the chosen part of a set that has no split of its own: 80/20 by class, seeded; the note says so. Throws UserErrorException: HW1180 (missing folder or label file),
    /// HW1184, HW1185 (labels), HW1186 (a recording is missing), HW1187 (the archive is damaged, or the set too large), HW1140, HW1141 (a recording), HW0463 (options), HW1188.
    /// </summary>
    /// <param name="path">A .tar.gz, or a folder of recordings, or a folder that holds one .tar.gz of them.</param>
    /// <param name="labels">Label file; null for labels.txt beside the recordings or the archive.</param>
    /// <param name="options">Binning.</param>
    /// <param name="split">Which part.</param>
    /// <param name="seed">Seed of the split.</param>
    public static EventSet Read(string path, string? labels, EventOptions options, DataSplit split, ulong seed = StratifiedSplit.DefaultSeed)
    {
        options.Check();
        bool folder = Directory.Exists(path);
        if (!folder && !File.Exists(path))
        {
            throw new UserErrorException(new UserError("HW1180", "There is no such folder or archive of recordings.", path));
        }

        string beside = folder ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        string? archive = folder ? Directory.EnumerateFiles(path, "*.tar.gz").Order(StringComparer.Ordinal).FirstOrDefault() : path;
        (string[] names, byte[] classOf) = RecordingLabels.Read(labels ?? Path.Combine(beside, "labels.txt"));
        int[] chosen = StratifiedSplit.Choose(classOf, split, StratifiedSplit.DefaultTrainShare, seed);
        Dictionary<string, int> wanted = new(StringComparer.Ordinal);
        for (int i = 0; i < chosen.Length; i++)
        {
            wanted.Add(names[chosen[i]], i);
        }

        Signal?[] recordings = new Signal?[chosen.Length];
        foreach ((string name, byte[] data, string place) in archive is null ? FromFolder(path, wanted) : FromArchive(archive, wanted))
        {
            recordings[wanted[name]] ??= EventBinning.Bin(NmnistFile.Read(data, place, options.BinMicroseconds, options.SensorWidth, options.SensorHeight), options);
        }

        int missing = Array.FindIndex(recordings, one => one is null);
        if (missing >= 0)
        {
            string shown = ShownName.Of(names[chosen[missing]]);
            throw new UserErrorException(new UserError("HW1186", $"There is no recording '{shown}', which the labels name.", archive ?? path, shown, Hint: "Fetch the set again, or take its line out of the label file."));
        }

        string note = FormattableString.Invariant(
            $"{names.Length:N0} recordings, split 80/20 by class with seed {seed}: {chosen.Length:N0} {(split == DataSplit.Train ? "train" : "test")}; {options.Ticks} ticks of {options.BinMicroseconds} µs");
        return new EventSet("events", recordings!, Array.ConvertAll(chosen, sample => classOf[sample]), classOf.Max() + 1, options, note);
    }

    private static IEnumerable<(string Name, byte[] Data, string Place)> FromFolder(string folder, Dictionary<string, int> wanted)
    {
        foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            if (IsRecording(file) && wanted.ContainsKey(name))
            {
                yield return new FileInfo(file).Length <= RecordingBytesMax ? (name, File.ReadAllBytes(file), file) : throw TooLarge(file);
            }
        }
    }

    private static IEnumerable<(string Name, byte[] Data, string Place)> FromArchive(string archive, Dictionary<string, int> wanted)
    {
        using GZipStream unpacked = new(new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.Read), CompressionMode.Decompress);
        using TarReader tar = new(unpacked);
        for (long entries = 0; Next(tar, archive) is { } entry; entries++)
        {
            string name = Path.GetFileNameWithoutExtension(entry.Name), place = $"{archive}: {ShownName.Of(entry.Name)}";
            if (entries > EntriesMax || entry.Length > RecordingBytesMax)
            {
                throw TooLarge(place);
            }

            if (entry.DataStream is { } stream && IsRecording(entry.Name) && wanted.ContainsKey(name))
            {
                yield return (name, Bytes(stream, (int)entry.Length, place), place);
            }
        }
    }

    private static TarEntry? Next(TarReader tar, string archive) => Guard(() => tar.GetNextEntry(), archive);

    private static byte[] Bytes(Stream stream, int length, string place)
    {
        byte[] data = new byte[length];
        return Guard(() =>
        {
            stream.ReadExactly(data);
            return data;
        }, place);
    }

    private static T Guard<T>(Func<T> read, string place)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or NotSupportedException)
        {
            throw new UserErrorException(new UserError("HW1187", $"The archive is damaged or of another format: {e.Message.TrimEnd('.')}.", place, Hint: "Fetch it again."), e);
        }
    }

    private static bool IsRecording(string name) => Path.GetExtension(name).ToUpperInvariant() is ".BS2" or ".BIN";

    private static UserErrorException TooLarge(string place) => new(new UserError(
        "HW1187", $"A recording of the set has more than {RecordingBytesMax} bytes, the limit.", place, Limit: $"{RecordingBytesMax}"));
}
