using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Training;

/// <summary>Reads an image file and a label file, each IDX (plain or gzip), .npy or .npz with one array, into an <see cref="ImageSet"/>.</summary>
public static class ImageFiles
{
    /// <summary>Most bytes of one file, unpacked: 2 GiB.</summary>
    public const long BytesMax = NpyFile.DefaultBytesMax;

    private const int SideMax = 4096;

    /// <summary>
    /// Reads a set. Images are bytes [count, height, width] or [count, channels, height, width]; labels are whole numbers [count]. Throws UserErrorException: HW1001 to HW1005,
    /// HW1100 to HW1111, HW1150, HW1151 (the files), HW1181 (images of another shape or type), HW1182 (labels of another shape or type), HW1183 (counts differ), HW1184 (a label
    /// is out of range), HW1188 (no images).
    /// </summary>
    /// <param name="images">Image file.</param>
    /// <param name="labels">Label file.</param>
    /// <param name="name">Name of the set.</param>
    /// <param name="note">Note of the set.</param>
    /// <param name="classes">Classes, 1 to 256; null for the largest label plus 1.</param>
    public static ImageSet Read(string images, string labels, string name, string note, int? classes = null)
    {
        NumberArray pictures = ReadArray(images);
        int[] shape = pictures.Shape;
        if (pictures.Type != NumberType.UInt8 || shape.Length is not (3 or 4) || Array.Exists(shape[1..], extent => extent is < 1 or > SideMax))
        {
            throw new UserErrorException(new UserError(
                "HW1181", $"The images are {Show(pictures)}, expected UInt8 [count, height, width] or [count, channels, height, width] with sides of 1 to {SideMax}.", images,
                Show(pictures), "UInt8 [count, (channels,) height, width]", "Is this the label file?"));
        }

        byte[] classOf = ReadLabels(labels, classes ?? 256);
        if (classOf.Length != shape[0])
        {
            throw new UserErrorException(new UserError(
                "HW1183", $"There are {shape[0]} images and {classOf.Length} labels.", labels, $"{classOf.Length}", $"{shape[0]}", "Take the label file that belongs to the images."));
        }

        if (classOf.Length == 0)
        {
            throw new UserErrorException(new UserError("HW1188", "The file holds no images.", images, "0"));
        }

        return new ImageSet(name, pictures.Bytes.ToArray(), classOf, classes ?? (classOf.Max() + 1), shape.Length == 3 ? [1, shape[1], shape[2]] : shape[1..], note);
    }

    private static byte[] ReadLabels(string path, int classes)
    {
        NumberArray array = ReadArray(path);
        if (array.Shape.Length != 1 || array.Type is NumberType.Float16 or NumberType.Float32 or NumberType.Float64 or NumberType.Bool)
        {
            throw new UserErrorException(new UserError(
                "HW1182", $"The labels are {Show(array)}, expected whole numbers [count].", path, Show(array), "whole numbers [count]", "Is this the image file?"));
        }

        long[] values = array.ToInt64s();
        int bad = Array.FindIndex(values, value => value < 0 || value >= classes);
        return bad < 0
            ? Array.ConvertAll(values, value => (byte)value)
            : throw new UserErrorException(new UserError("HW1184", $"Label {bad} is {values[bad]}, expected 0 to {classes - 1}.", path, $"{values[bad]}", $"0..{classes - 1}"));
    }

    private static NumberArray ReadArray(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".NPZ" => NpzFile.Read(path, null, BytesMax),
        ".NPY" => NpyFile.Read(path, BytesMax),
        _ => IdxFile.Read(path, BytesMax),
    };

    private static string Show(NumberArray array) => $"{array.Type} [{string.Join(", ", array.Shape)}]";
}
