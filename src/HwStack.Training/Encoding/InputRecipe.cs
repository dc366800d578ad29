using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Training;

/// <summary>
/// How the samples of a trained network become its input and its output a class: what NIR cannot say. Kept in the metadata of the graph, entry <see cref="Key"/> (docs/training.md), which
/// other tools ignore, so that other verbs can encode data without being told again.
/// </summary>
public sealed record InputRecipe
{
    /// <summary>Name of the entry.</summary>
    public const string Key = "hwstack_training";

    private const long Version = 1;

    /// <summary>Data set that the network was trained on, e.g. "mnist"; informative.</summary>
    public required string DataSet { get; init; }

    /// <summary>Shape of a sample as the encoder gives it, [channels] or [channels, height, width].</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>Number of classes.</summary>
    public required int Classes { get; init; }

    /// <summary>The encoder and its parameters.</summary>
    public required EncodingOptions Encoding { get; init; }

    /// <summary>How events are binned; for <see cref="EncoderKind.Events"/>, else null.</summary>
    public EventOptions? Events { get; init; }

    /// <summary>How the output is read.</summary>
    public required ReadoutRule Readout { get; init; }

    /// <summary>Accuracy on the data set's test part when it was trained, 0 to 1; null when it was not measured.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>The entry, to be merged into a graph's metadata.</summary>
    public IReadOnlyDictionary<string, object> Metadata()
    {
        Dictionary<string, object> entries = new(StringComparer.Ordinal)
        {
            ["version"] = Version, ["dataset"] = DataSet, ["shape"] = new Tensor([.. Shape.Select(extent => (double)extent)], Shape.Count), ["classes"] = (long)Classes,
            ["readout"] = RecipeEntries.Word(Readout), ["encoder"] = RecipeEntries.Word(Encoding.Kind), ["ticks"] = (long)Encoding.Ticks,
        };
        switch (Encoding.Kind)
        {
            case EncoderKind.Direct:
                entries["levels"] = (long)Encoding.Levels;
                break;
            case EncoderKind.Rate:
                (entries["gain"], entries["seed"]) = (Encoding.Gain, (long)Encoding.Seed);
                break;
            case EncoderKind.Latency:
                (entries["curve"], entries["threshold"], entries["tau"], entries["normalise"]) = (RecipeEntries.Word(Encoding.Curve), Encoding.Threshold, Encoding.Tau, Encoding.Normalise);
                break;
            case EncoderKind.Delta:
                (entries["threshold"], entries["levels"]) = (Encoding.Threshold, (long)Encoding.Levels);
                break;
            case EncoderKind.Events:
                EventOptions e = Events ?? throw new InvalidOperationException("a recipe for events says how they are binned");
                (entries["bin_us"], entries["sensor_width"], entries["sensor_height"], entries["pool"]) = ((long)e.BinMicroseconds, (long)e.SensorWidth, (long)e.SensorHeight, (long)e.Pool);
                (entries["crop_x"], entries["crop_y"], entries["crop_width"], entries["crop_height"]) = ((long)e.CropX, (long)e.CropY, (long)e.CropWidth, (long)e.CropHeight);
                entries["count_max"] = (long)e.CountMax;
                break;
        }

        if (TestAccuracy is { } accuracy)
        {
            entries["test_accuracy"] = accuracy;
        }

        return new Dictionary<string, object> { [Key] = entries };
    }

    /// <summary>The recipe of a file; null when it has none. Throws UserErrorException HW1189 for one that cannot be used.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="place">The file, for the error.</param>
    public static InputRecipe? Read(NetworkGraph graph, string? place = null)
    {
        if (!graph.Metadata.TryGetValue(Key, out object? entry))
        {
            return null;
        }

        RecipeEntries read = new(entry as IReadOnlyDictionary<string, object> ?? new Dictionary<string, object>());
        read.Whole("version", Version, Version);
        EncoderKind kind = read.Word<EncoderKind>("encoder");
        EncodingOptions encoding = new EncodingOptions { Kind = kind, Ticks = (int)read.Whole("ticks", 1, 4096) };
        encoding = kind switch
        {
            EncoderKind.Direct => encoding with { Levels = (int)read.Whole("levels", 1, short.MaxValue) },
            EncoderKind.Rate => encoding with { Gain = read.Number("gain"), Seed = (ulong)read.Whole("seed", 0, long.MaxValue) },
            EncoderKind.Latency => encoding with
            {
                Curve = read.Word<LatencyCurve>("curve"), Threshold = read.Number("threshold"), Tau = read.Number("tau"), Normalise = read.Truth("normalise"),
            },
            EncoderKind.Delta => encoding with { Threshold = read.Number("threshold"), Levels = (int)read.Whole("levels", 1, short.MaxValue) },
            _ => encoding,
        };
        InputRecipe recipe = new()
        {
            DataSet = read.Text("dataset"), Shape = read.Shape("shape"), Classes = (int)read.Whole("classes", 1, 256), Encoding = encoding,
            Events = kind == EncoderKind.Events ? EventsOf(read, encoding.Ticks) : null, Readout = read.Word<ReadoutRule>("readout"), TestAccuracy = read.NumberIfAny("test_accuracy"),
        };
        return read.Fault is null ? Checked(recipe, place) : throw Unusable(read.Fault, place);
    }

    private static EventOptions EventsOf(RecipeEntries read, int ticks)
    {
        int Of(string name) => (int)read.Whole(name, 0, int.MaxValue);
        return new EventOptions
        {
            Ticks = ticks, BinMicroseconds = Of("bin_us"), SensorWidth = Of("sensor_width"), SensorHeight = Of("sensor_height"), Pool = Of("pool"),
            CropX = Of("crop_x"), CropY = Of("crop_y"), CropWidth = Of("crop_width"), CropHeight = Of("crop_height"), CountMax = Of("count_max"),
        };
    }

    private static InputRecipe Checked(InputRecipe recipe, string? place)
    {
        try
        {
            recipe.Encoding.Check();
            recipe.Events?.Check();
            return recipe;
        }
        catch (UserErrorException e)
        {
            throw Unusable(e.Errors[0].Message.TrimEnd('.'), place);
        }
    }

    private static UserErrorException Unusable(string why, string? place) => new(new UserError(
        "HW1189", $"The network has metadata '{Key}' that cannot be used: {why}.", place, Hint: "Train the network again, or take the entry out and give the encoder by options."));
}
