using System.Runtime.InteropServices;
using System.Text;
using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>
/// Reads and writes NumPy .npy files. Reads format versions 1 to 3; bool, integers of 8 to 64 bits and floats of 16 to 64 bits in either byte
/// order; C and Fortran order. Writes version 1, little-endian, C order.
/// </summary>
public static class NpyFile
{
    /// <summary>Largest file read by default, in bytes.</summary>
    public const long DefaultBytesMax = 2L << 30;

    /// <summary>Reads an array. Throws <see cref="UserErrorException"/>: HW1001 to HW1005 (the file), HW1100 to HW1103 (not a readable .npy).</summary>
    public static NumberArray Read(string path, long bytesMax = DefaultBytesMax) => Read(InputBytes.Read(path, bytesMax), path);

    /// <summary>Reads an array from the bytes of a file; errors name <paramref name="name"/>.</summary>
    public static NumberArray Read(ReadOnlyMemory<byte> data, string name)
    {
        NpyHeader header = NpyHeader.Read(data.Span, name);
        int size = NumberArray.SizeOf(header.Type);
        long expected = Tensor.CountOf(header.Shape) * size, got = data.Length - header.DataOffset;
        if (got != expected)
        {
            throw FileFaults.Make(
                "HW1103", name, $"an array of shape {FileFaults.Show(header.Shape)} needs {expected} bytes of data, the file has {got}{(got < expected ? "; it is cut short" : "")}.", value: $"{got}", limit: $"{expected}");
        }

        ReadOnlyMemory<byte> elements = data[header.DataOffset..];
        if (header.FortranOrder && header.Shape.Length > 1)
        {
            elements = ToRowMajor(elements.Span, header.Shape, size);
        }

        return new NumberArray(header.Type, header.Shape, elements, header.BigEndian);
    }

    /// <summary>Writes 32-bit floats. Throws HW1044 when the place cannot be written, ArgumentException when the counts disagree.</summary>
    public static void Write(string path, ReadOnlySpan<float> values, params int[] shape) => Write(path, "<f4", shape, Little(MemoryMarshal.AsBytes(values), 4), 4);

    /// <summary>Writes 64-bit floats.</summary>
    public static void Write(string path, ReadOnlySpan<double> values, params int[] shape) => Write(path, "<f8", shape, Little(MemoryMarshal.AsBytes(values), 8), 8);

    /// <summary>Writes signed 64-bit integers.</summary>
    public static void Write(string path, ReadOnlySpan<long> values, params int[] shape) => Write(path, "<i8", shape, Little(MemoryMarshal.AsBytes(values), 8), 8);

    /// <summary>Writes unsigned bytes.</summary>
    public static void Write(string path, ReadOnlySpan<byte> values, params int[] shape) => Write(path, "|u1", shape, values, 1);

    private static void Write(string path, string type, int[] shape, ReadOnlySpan<byte> data, int size)
    {
        if (Tensor.CountOf(shape) * size != data.Length)
        {
            throw new ArgumentException($"shape {FileFaults.Show(shape)} needs {Tensor.CountOf(shape)} values, got {data.Length / size}", nameof(shape));
        }

        string tuple = shape.Length == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape)})";
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {tuple}, }}";

        // NumPy pads the header with spaces so that the data starts at a multiple of 64.
        int total = (10 + header.Length + 1 + 63) / 64 * 64;
        byte[] file = new byte[total + data.Length];
        NpyHeader.Magic.CopyTo(file);
        file[6] = 1;
        file[8] = (byte)(total - 10);
        file[9] = (byte)((total - 10) >> 8);
        Encoding.ASCII.GetBytes(header.PadRight(total - 11) + "\n").CopyTo(file, 10);
        data.CopyTo(file.AsSpan(total));
        OutputFile.Write(path, file);
    }

    private static byte[] ToRowMajor(ReadOnlySpan<byte> source, int[] shape, int size)
    {
        byte[] target = new byte[source.Length];
        int[] index = new int[shape.Length];
        int[] stride = new int[shape.Length];
        int extent = size;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            stride[d] = extent;
            extent *= shape[d];
        }

        int to = 0;
        for (int from = 0; from < source.Length; from += size)
        {
            source.Slice(from, size).CopyTo(target.AsSpan(to));
            for (int d = 0; d < shape.Length; d++)
            {
                to += stride[d];
                if (++index[d] < shape[d])
                {
                    break;
                }

                to -= stride[d] * shape[d];
                index[d] = 0;
            }
        }

        return target;
    }

    private static ReadOnlySpan<byte> Little(ReadOnlySpan<byte> native, int size)
    {
        if (BitConverter.IsLittleEndian)
        {
            return native;
        }

        byte[] bytes = native.ToArray();
        for (int at = 0; at < bytes.Length; at += size)
        {
            Array.Reverse(bytes, at, size);
        }

        return bytes;
    }
}
