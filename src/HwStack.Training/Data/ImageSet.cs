namespace HwStack.Training;

/// <summary>Labelled images of bytes, 0 dark to 255 bright. Immutable; safe for use by several threads.</summary>
public sealed class ImageSet
{
    private readonly byte[] _pixels;
    private readonly byte[] _labels;

    /// <summary>Takes the arrays over without a copy.</summary>
    /// <param name="name">Name of the data set.</param>
    /// <param name="pixels">[count × channels × height × width], row-major.</param>
    /// <param name="labels">Class of each image, below <paramref name="classes"/>.</param>
    /// <param name="classes">Number of classes, 1 to 256.</param>
    /// <param name="shape">[channels, height, width], each at least 1.</param>
    /// <param name="note">What a user should know of where the images come from, e.g. that a set is partial and was split here.</param>
    public ImageSet(string name, byte[] pixels, byte[] labels, int classes, ReadOnlySpan<int> shape, string note)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(shape.Length, 3);
        (Name, _pixels, _labels, Classes, Note) = (name, pixels, labels, classes, note);
        (Channels, Height, Width) = (shape[0], shape[1], shape[2]);
        if (PixelCount < 1 || pixels.Length != (long)labels.Length * PixelCount)
        {
            throw new ArgumentException($"{labels.Length} images of {PixelCount} pixels need {(long)labels.Length * PixelCount} bytes, got {pixels.Length}", nameof(pixels));
        }

        int bad = Array.FindIndex(labels, label => label >= classes);
        if (bad >= 0)
        {
            throw new ArgumentException($"label {bad} is {labels[bad]}, limit {classes - 1}", nameof(labels));
        }
    }

    /// <summary>Name of the data set.</summary>
    public string Name { get; }

    /// <summary>Where the images come from and how they were split; one sentence or more.</summary>
    public string Note { get; }

    /// <summary>Number of images.</summary>
    public int Count => _labels.Length;

    /// <summary>Number of classes; labels are 0 to Classes − 1.</summary>
    public int Classes { get; }

    /// <summary>Colour channels, 1 for grey.</summary>
    public int Channels { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Bytes of an image: channels × height × width.</summary>
    public int PixelCount => Channels * Height * Width;

    /// <summary>Class of each image.</summary>
    public ReadOnlySpan<byte> Labels => _labels;

    /// <summary>Bytes of an image, [channels × height × width].</summary>
    public ReadOnlySpan<byte> PixelsOf(int image) => _pixels.AsSpan(image * PixelCount, PixelCount);

    /// <summary>The chosen images in the order given, copied.</summary>
    /// <param name="images">Image numbers.</param>
    /// <param name="note">Note of the new set; null keeps this set's.</param>
    public ImageSet Take(ReadOnlySpan<int> images, string? note = null)
    {
        byte[] pixels = new byte[images.Length * PixelCount], labels = new byte[images.Length];
        for (int i = 0; i < images.Length; i++)
        {
            PixelsOf(images[i]).CopyTo(pixels.AsSpan(i * PixelCount));
            labels[i] = _labels[images[i]];
        }

        return new ImageSet(Name, pixels, labels, Classes, [Channels, Height, Width], note ?? Note);
    }

    /// <summary>This set's images and then the other's. Throws ArgumentException when shapes or classes differ.</summary>
    public ImageSet Join(ImageSet other, string note)
    {
        if ((other.Channels, other.Height, other.Width, other.Classes) != (Channels, Height, Width, Classes))
        {
            throw new ArgumentException($"'{other.Name}' has another shape or other classes than '{Name}'", nameof(other));
        }

        return new ImageSet(Name, [.. _pixels, .. other._pixels], [.. _labels, .. other._labels], Classes, [Channels, Height, Width], note);
    }
}
