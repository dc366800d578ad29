using System.CommandLine;
using HwStack.Diagnostics;
using HwStack.Training;

namespace HwStack.Cli.CommandLine;

/// <summary>The options that name a data set.</summary>
internal sealed class DataSetOptions
{
    /// <summary>Environment variable that names the data folder where --data does not.</summary>
    public const string FolderVariable = "HWSTACK_DATA";

    private const string Nmnist = "nmnist", Idx = "idx";

    private readonly Option<string?> _dataset = new("--dataset")
    {
        Description = $"Data set: {string.Join(", ", KnownDataSets.Names)}, {Nmnist} in the data folder; {DrawnDigits.Name}: digits painted on the spot, which need no files; or {Idx}: the files of --images and --labels.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _data = new("--data") { Description = $"Data folder, which holds a folder for each data set; default: {FolderVariable}.", HelpName = "FOLDER" };
    private readonly Option<string?> _images = new("--images") { Description = "Images: IDX (also gzip), .npy or .npz, bytes [count, (channels,) height, width].", HelpName = "FILE" };
    private readonly Option<string?> _labels;
    private readonly Option<string> _splitSeed = new("--split-seed") { Description = "Seed of the 80/20 split where a data set has none of its own.", DefaultValueFactory = _ => "1", HelpName = "N" };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">Command.</param>
    /// <param name="labels">The command's own --labels where it has one; null: it is added.</param>
    public DataSetOptions(Command command, Option<string?>? labels = null)
    {
        _labels = labels ?? new Option<string?>("--labels") { Description = "Labels of the images: IDX, .npy or .npz, whole numbers [count].", HelpName = "FILE" };
        _dataset.AcceptOnlyFromAmong([.. KnownDataSets.Names, Nmnist, DrawnDigits.Name, Idx]);
        foreach (Option option in new Option[] { _dataset, _data, _images, _splitSeed })
        {
            command.Add(option);
        }

        if (labels is null)
        {
            command.Add(_labels);
        }
    }

    /// <summary>The data set's name; null when none is named. HW0468 for files without a set they are of.</summary>
    public string? Name(ParseResult parsed)
    {
        string? name = parsed.GetValue(_dataset) ?? (parsed.GetValue(_images) is null ? null : Idx);
        bool images = parsed.GetValue(_images) is not null;
        return name == Idx == images
            ? name
            : throw new UserErrorException(images
                ? new UserError("HW0468", $"--images is for the data set '{Idx}', not '{name}'.", "--images", name, Idx)
                : new UserError("HW0468", $"The data set '{Idx}' needs --images and --labels.", "--dataset", Idx));
    }

    /// <summary>True when the samples of the set are events and not images.</summary>
    public static bool IsEvents(string name) => name == Nmnist;

    /// <summary>The data folder: the one named, else HWSTACK_DATA's. HW0465 when nothing names it.</summary>
    public static string Folder(string? named) => (named ?? Environment.GetEnvironmentVariable(FolderVariable)) is { Length: > 0 } folder
        ? folder
        : throw new UserErrorException(new UserError("HW0465", "Nothing says where data sets are.", "--data", Hint: $"Pass --data FOLDER, or set {FolderVariable}."));

    /// <summary>Reads the images of a set. Files of --images are one part, taken whole, unless <paramref name="divide"/>: then they are split like a set without a split of its own.</summary>
    public ImageSet Images(ParseResult parsed, string name, DataSplit split, bool divide)
    {
        if (name != Idx)
        {
            return NamedImages(name, parsed.GetValue(_data), split, Seed(parsed));
        }

        string images = parsed.GetValue(_images)!;
        string labels = parsed.GetValue(_labels) ?? throw new UserErrorException(new UserError("HW0468", "The images need their labels.", "--labels", Hint: "Pass --labels FILE."));
        ImageSet whole = ImageFiles.Read(images, labels, Path.GetFileName(images), $"all images of {Path.GetFileName(images)}");
        return divide
            ? whole.Take(
                StratifiedSplit.Choose(whole.Labels, split, StratifiedSplit.DefaultTrainShare, Seed(parsed)),
                FormattableString.Invariant($"{whole.Count:N0} images of {Path.GetFileName(images)}, split 80/20 by class with seed {Seed(parsed)}"))
            : whole;
    }

    /// <summary>Reads the images of a set that has a name. Only sets kept in files need the folder (<see cref="Folder"/>).</summary>
    public static ImageSet NamedImages(string name, string? folder, DataSplit split, ulong seed = StratifiedSplit.DefaultSeed) =>
        name == DrawnDigits.Name ? DrawnDigits.Read(split) : KnownDataSets.Read(name, Folder(folder), split, seed);

    /// <summary>Reads the recordings of a set of events.</summary>
    public EventSet Events(ParseResult parsed, string name, EventOptions options, DataSplit split) =>
        EventRecordings.Read(Path.Combine(Folder(parsed.GetValue(_data)), name), parsed.GetValue(_labels), options, split, Seed(parsed));

    private ulong Seed(ParseResult parsed) =>
        uint.TryParse(parsed.GetValue(_splitSeed), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out uint seed)
            ? seed
            : throw new UserErrorException(new UserError("HW0002", $"'{parsed.GetValue(_splitSeed)}' is not a seed.", "--split-seed", parsed.GetValue(_splitSeed), "0..4294967295"));
}
