using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace HwStack.Reference.Tests.Data;

/// <summary>Expected values as [rows][columns], from the few .npy and .csv forms that the data holds.</summary>
internal static partial class Matrix
{
    public static float[][] ReadNpy(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int headerBytes = BitConverter.ToUInt16(bytes, 8);
        string header = Encoding.ASCII.GetString(bytes, 10, headerBytes);
        Match shape = Shape().Match(header);
        int rows = int.Parse(shape.Groups[1].Value, CultureInfo.InvariantCulture), columns = int.Parse(shape.Groups[2].Value, CultureInfo.InvariantCulture);
        ReadOnlySpan<byte> data = bytes.AsSpan(10 + headerBytes);
        float[] values = header.Contains("'<f4'") ? MemoryMarshal.Cast<byte, float>(data).ToArray()
            : header.Contains("'|u1'") ? [.. data.ToArray().Select(value => (float)value)]
            : throw new NotSupportedException(header);
        bool byColumn = header.Contains("'fortran_order': True");
        return [.. Enumerable.Range(0, rows).Select(row => Enumerable.Range(0, columns).Select(column => values[byColumn ? (column * rows) + row : (row * columns) + column]).ToArray())];
    }

    public static double[][] ReadCsv(string path) =>
        [.. File.ReadAllLines(path).Where(line => line.Length > 0).Select(line => line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())];

    public static Signal ToSignal(float[][] rows) => Signal.FromDense(rows.SelectMany(row => row).ToArray(), rows.Length, rows[0].Length);

    [GeneratedRegex(@"'shape': \((\d+), (\d+)\)")]
    private static partial Regex Shape();
}
