using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace HwStack.Network;

/// <summary>The header of a .npy file: a Python dictionary with descr, fortran_order and shape.</summary>
/// <param name="Type">Element type.</param>
/// <param name="BigEndian">Byte order.</param>
/// <param name="FortranOrder">True when the first index runs fastest.</param>
/// <param name="Shape">Extents.</param>
/// <param name="DataOffset">Where the elements start.</param>
internal sealed record NpyHeader(NumberType Type, bool BigEndian, bool FortranOrder, int[] Shape, int DataOffset)
{
    private const int RankMax = 32, HeaderBytesMax = 1 << 16;

    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    // | magic 6 | major 1 | minor 1 | header bytes 2 (version 1) or 4 (versions 2, 3) | header text |
    public static NpyHeader Read(ReadOnlySpan<byte> data, string name)
    {
        if (!data.StartsWith(Magic))
        {
            throw FileFaults.Make("HW1100", name, $"this is not a NumPy array (.npy); it looks like {FileLooks.Describe(data)}.", "Save it with numpy.save().");
        }

        int major = data.Length > 7 ? data[6] : 0, head = major == 1 ? 10 : 12;
        if (major is not (1 or 2 or 3) || data.Length < head)
        {
            throw FileFaults.Make("HW1101", name, $"the .npy file has {data.Length} bytes and format version {major}, expected version 1, 2 or 3.");
        }

        long length = major == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(data[8..]);
        if (length > HeaderBytesMax || length > data.Length - head)
        {
            throw FileFaults.Make("HW1103", name, $"the .npy header should have {length} bytes, but the file ends after {data.Length - head}, limit {HeaderBytesMax}.");
        }

        string text = (major == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(data.Slice(head, (int)length));
        (NumberType type, bool big) = ParseType(Field(text, "descr", name), name);
        return new NpyHeader(type, big, ParseBool(Field(text, "fortran_order", name), name), ParseShape(Field(text, "shape", name), name), head + (int)length);
    }

    // The text after 'key': up to the comma or brace that ends it, parentheses and brackets included.
    private static string Field(string text, string key, string name)
    {
        int at = text.IndexOf($"'{key}'", StringComparison.Ordinal);
        int colon = at < 0 ? -1 : text.IndexOf(':', at + key.Length);
        if (colon < 0)
        {
            throw FileFaults.Make("HW1101", name, $"the .npy header has no '{key}'.");
        }

        int depth = 0, end = colon + 1;
        for (; end < text.Length; end++)
        {
            char c = text[end];
            depth += c is '(' or '[' ? 1 : c is ')' or ']' ? -1 : 0;
            if (depth == 0 && c is ',' or '}')
            {
                break;
            }
        }

        return text[(colon + 1)..end].Trim();
    }

    private static (NumberType Type, bool BigEndian) ParseType(string descr, string name)
    {
        string text = descr.Trim('\'', '"');
        NumberType? type = text.TrimStart('<', '>', '|', '=') switch
        {
            "b1" or "?" => NumberType.Bool,
            "i1" => NumberType.Int8,
            "i2" => NumberType.Int16,
            "i4" => NumberType.Int32,
            "i8" => NumberType.Int64,
            "u1" => NumberType.UInt8,
            "u2" => NumberType.UInt16,
            "u4" => NumberType.UInt32,
            "u8" => NumberType.UInt64,
            "f2" => NumberType.Float16,
            "f4" => NumberType.Float32,
            "f8" => NumberType.Float64,
            _ => null,
        };
        string kind = text.Contains('O', StringComparison.Ordinal) ? " (Python objects, which need pickle)" : text.StartsWith('[') ? " (a structured type)" : "";
        return (type ?? throw FileFaults.Make(
            "HW1102", name, $"the element type {ShownName.Of(descr)}{kind} is not supported, expected bool, integers or real numbers.", "Save it as array.astype('float32').", ShownName.Of(text)), text.StartsWith('>'));
    }

    private static bool ParseBool(string text, string name) => text switch
    {
        "True" => true,
        "False" => false,
        _ => throw FileFaults.Make("HW1101", name, $"fortran_order is {ShownName.Of(text)}, expected True or False."),
    };

    private static int[] ParseShape(string text, string name)
    {
        if (text is not ['(', .., ')'])
        {
            throw FileFaults.Make("HW1101", name, $"shape is {ShownName.Of(text)}, expected a tuple.");
        }

        List<int> shape = [];
        long count = 1;
        foreach (string part in text[1..^1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            bool valid = int.TryParse(part.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out int extent) && shape.Count < RankMax;
            count = Math.Min(long.MaxValue / int.MaxValue, count * Math.Max(1, extent));
            if (!valid || count > int.MaxValue)
            {
                throw FileFaults.Make("HW1101", name, $"shape is {ShownName.Of(text)}, expected up to {RankMax} extents with at most {int.MaxValue} elements.");
            }

            shape.Add(extent);
        }

        return [.. shape];
    }
}
