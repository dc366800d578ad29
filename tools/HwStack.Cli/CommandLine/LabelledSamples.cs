using System.CommandLine;
using HwStack.Diagnostics;
using HwStack.Training;

namespace HwStack.Cli.CommandLine;

/// <summary>A data set made ready for a network: encoded as the user or the network's recipe says.</summary>
/// <param name="Samples">The samples.</param>
/// <param name="Name">Name of the data set.</param>
/// <param name="Note">Where it comes from and how it was split.</param>
/// <param name="Encoding">The encoder and its parameters.</param>
/// <param name="Events">How events were binned; null for images.</param>
internal sealed record LabelledSamples(SampleSet Samples, string Name, string Note, EncodingOptions Encoding, EventOptions? Events)
{
    /// <summary>Payload that counts as 1 in a network trained on the samples: the brightest pixel's where payloads are intensities, a spike's else.</summary>
    public float InputScale => Encoding.Kind == EncoderKind.Direct ? Encoding.Levels : 1;

    /// <summary>Reads and encodes a part of a data set.</summary>
    /// <param name="parsed">Command line.</param>
    /// <param name="name">Data set, as <see cref="DataSetOptions.Name"/> gives it.</param>
    /// <param name="data">Options that name it.</param>
    /// <param name="encoding">Options that say how it is encoded.</param>
    /// <param name="recipe">The network's recipe; null without one.</param>
    /// <param name="split">Which part.</param>
    /// <param name="divide">Images of files are split too (<see cref="DataSetOptions.Images"/>).</param>
    /// <param name="augmenter">Varies the images of epochs above 0; null: never.</param>
    public static LabelledSamples Read(ParseResult parsed, string name, DataSetOptions data, EncodingOptionsSet encoding, InputRecipe? recipe, DataSplit split, bool divide, Augmenter? augmenter = null)
    {
        if (DataSetOptions.IsEvents(name))
        {
            EventOptions events = encoding.Events(parsed, recipe?.Events);
            EventSet set = data.Events(parsed, name, events, split);
            return new LabelledSamples(set, name, set.Note, encoding.Encoding(parsed, recipe?.Encoding, events: true) with { Ticks = events.Ticks }, events);
        }

        EncodingOptions options = encoding.Encoding(parsed, recipe?.Encoding, events: false);
        Encoder encoder = Encoder.Create(options);
        ImageSet images = data.Images(parsed, name, split, divide);
        return new LabelledSamples(new EncodedImages(images, encoder, augmenter), images.Name, images.Note, options, null);
    }

    /// <summary>Reads a part of a data set that has a name (in the folder of HWSTACK_DATA unless it is painted on the spot), encoded as a recipe says.</summary>
    public static LabelledSamples Read(string name, InputRecipe recipe, DataSplit split)
    {
        if (DataSetOptions.IsEvents(name))
        {
            EventOptions events = recipe.Events ?? new EventOptions();
            EventSet set = EventRecordings.Read(Path.Combine(DataSetOptions.Folder(null), name), null, events, split);
            return new LabelledSamples(set, name, set.Note, recipe.Encoding, events);
        }

        ImageSet images = DataSetOptions.NamedImages(name, null, split);
        return new LabelledSamples(new EncodedImages(images, Encoder.Create(recipe.Encoding)), name, images.Note, recipe.Encoding, null);
    }

    /// <summary>Throws HW0466 when the samples are not what an input takes.</summary>
    public void RequireShape(int[] shape, string input)
    {
        if (Extent(shape) != Extent(Samples.InputShape))
        {
            throw new UserErrorException(new UserError(
                "HW0466", $"The samples of '{Name}' have shape [{string.Join(", ", Samples.InputShape)}], but input '{input}' has [{string.Join(", ", shape)}].", "--dataset",
                $"[{string.Join(", ", Samples.InputShape)}]", $"[{string.Join(", ", shape)}]", Events is null ? "Take the data set that the network was trained on." : "Give the window and squares of the events (--crop, --event-pool)."));
        }
    }

    private static long Extent(IEnumerable<int> shape) => shape.Aggregate(1L, (product, extent) => product * extent);
}
