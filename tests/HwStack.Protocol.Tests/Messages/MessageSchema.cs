using System.Globalization;
using System.Text;

namespace HwStack.Protocol.Tests.Messages;

/// <summary>The table of messages in schema.txt as a codec over <see cref="WireReader"/> and <see cref="WireWriter"/>: payloads to the words of messages.txt and back.</summary>
internal sealed class MessageSchema
{
    private readonly Dictionary<string, string[]> _fields = [];
    private readonly Dictionary<(string Set, string Name), (ushort Type, string[] Types)> _tlvs = [];

    public MessageSchema(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            string[] halves = line.Split(" : ", 2), head = halves[0].Split(' ');
            if (head[0] == "message")
            {
                _fields[head[1]] = halves[1].Split(' ');
            }
            else if (head[0] == "tlv")
            {
                _tlvs[(head[1], head[2])] = (ushort.Parse(head[3], CultureInfo.InvariantCulture), halves[1].Split(' '));
            }
        }
    }

    public IReadOnlyCollection<string> Names => _fields.Keys;

    /// <summary>The fields of a payload in the vectors' words; null when it is malformed.</summary>
    public string? Read(string name, ReadOnlySpan<byte> payload)
    {
        WireReader from = new(payload);
        List<string> words = [];
        int n = 0;
        string[] fields = _fields[name];
        for (int f = 0; f < fields.Length; f++)
        {
            string[] field = fields[f].Split(':');
            if (fields[f] == "(")
            {
                int end = Array.FindIndex(fields, f, one => one[0] == ')');
                List<string> items = [];
                while (!from.Failed && (fields[end] == ")n" ? items.Count < n : !from.Rest.IsEmpty))
                {
                    List<string> values = [];
                    foreach (string one in fields[(f + 1)..end])
                    {
                        values.Add(Value(one.Split(':')[1], ref from, n));
                    }

                    items.Add(string.Join(':', values));
                }

                words.Add("items=" + (items.Count == 0 ? "-" : string.Join(',', items)));
                f = end;
            }
            else if (fields[f] == "tlvs")
            {
                ReadTlvs(name == "ERROR" ? "error" : "hello", ref from, words);
            }
            else
            {
                string value = Value(field[1], ref from, n);
                n = field[0] == "n" ? int.Parse(value, CultureInfo.InvariantCulture) : n;
                if (field[0] != "zero" && (field[0] != "n" || !fields.Contains(")n")))
                {
                    words.Add($"{field[0]}={value}");
                }
            }
        }

        return from.Failed ? null : string.Join(' ', words);
    }

    /// <summary>The payload of fields in the vectors' words.</summary>
    public byte[] Write(string name, string words)
    {
        byte[] room = new byte[4096];
        WireWriter to = new(room);
        Dictionary<string, string> given = words.Split(' ').Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        string[] fields = _fields[name], items = given.GetValueOrDefault("items", "-") is var list && list == "-" ? [] : list.Split(',');
        for (int f = 0; f < fields.Length; f++)
        {
            string[] field = fields[f].Split(':');
            if (fields[f] == "(")
            {
                int end = Array.FindIndex(fields, f, one => one[0] == ')');
                foreach (string item in items)
                {
                    string[] values = item.Split(':');
                    for (int v = 0; v < values.Length; v++)
                    {
                        Put(fields[f + 1 + v].Split(':')[1], values[v], ref to);
                    }
                }

                f = end;
            }
            else if (fields[f] == "tlvs")
            {
                foreach ((string key, string value) in given.Where(pair => pair.Key.StartsWith("tlv.", StringComparison.Ordinal)))
                {
                    WriteTlv(name == "ERROR" ? "error" : "hello", key[4..], value, ref to);
                }
            }
            else
            {
                Put(field[1], given.GetValueOrDefault(field[0], field[0] == "n" ? $"{items.Length}" : "0"), ref to);
            }
        }

        return to.Written.ToArray();
    }

    private void ReadTlvs(string set, ref WireReader from, List<string> words)
    {
        while (from.NextTlv(out ushort type, out WireReader value))
        {
            KeyValuePair<(string Set, string Name), (ushort Type, string[] Types)> known = _tlvs.FirstOrDefault(tlv => tlv.Key.Set == set && tlv.Value.Type == type);
            if (known.Value.Types is not { } types)
            {
                words.Add($"tlv.{type}={Value("bytes", ref value, 0)}");
                continue;
            }

            List<string> values = [];
            foreach (string one in types)
            {
                values.Add(Value(one, ref value, 0));
            }

            words.Add($"tlv.{known.Key.Name}={string.Join(':', values)}");
            if (value.Failed || !value.Rest.IsEmpty)
            {
                from.Fail();
            }
        }
    }

    private void WriteTlv(string set, string name, string text, ref WireWriter to)
    {
        byte[] room = new byte[512];
        WireWriter value = new(room);
        bool known = _tlvs.TryGetValue((set, name), out (ushort Type, string[] Types) tlv);
        string[] values = known && tlv.Types.Length > 1 ? text.Split(':') : [text];
        for (int v = 0; v < values.Length; v++)
        {
            Put(known ? tlv.Types[v] : "bytes", values[v], ref value);
        }

        to.Tlv(known ? tlv.Type : ushort.Parse(name, CultureInfo.InvariantCulture), value.Written);
    }

    private static string Value(string type, ref WireReader from, int n) => type switch
    {
        "u8" => $"{from.U8()}",
        "u16" => $"{from.U16()}",
        "i16" => $"{from.I16()}",
        "u32" => $"{from.U32()}",
        "i32" => $"{from.I32()}",
        "u64" => $"{from.U64()}",
        "bytes32" => Convert.ToHexStringLower(from.Bytes(32)),
        "bits" => Bits(from.Bytes((n + 7) / 8), n),
        "text" => from.Text(from.Rest.Length),
        "bytes" => from.Rest.IsEmpty ? "-" : Convert.ToHexStringLower(from.Bytes(from.Rest.Length)),
        _ => throw new InvalidDataException($"schema.txt has a type {type} that this reader does not know"),
    };

    // Item 0 first, as the vectors write it.
    private static string Bits(ReadOnlySpan<byte> bytes, int n)
    {
        char[] text = new char[Math.Min(n, 8 * bytes.Length)];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (bytes[i / 8] >> (i % 8) & 1) == 1 ? '1' : '0';
        }

        return new string(text);
    }

    private static void Put(string type, string value, ref WireWriter to)
    {
        CultureInfo plain = CultureInfo.InvariantCulture;
        switch (type)
        {
            case "u8":
                to.U8(byte.Parse(value, plain));
                break;
            case "u16":
                to.U16(ushort.Parse(value, plain));
                break;
            case "i16":
                to.I16(short.Parse(value, plain));
                break;
            case "u32":
                to.U32(uint.Parse(value, plain));
                break;
            case "i32":
                to.I32(int.Parse(value, plain));
                break;
            case "u64":
                to.U64(ulong.Parse(value, plain));
                break;
            case "bits":
                byte[] bits = new byte[(value.Length + 7) / 8];
                for (int i = 0; i < value.Length; i++)
                {
                    bits[i / 8] |= (byte)((value[i] - '0') << (i % 8));
                }

                to.Bytes(bits);
                break;
            case "text":
                to.Text(value, Encoding.UTF8.GetByteCount(value));
                break;
            default:
                to.Bytes(value == "-" ? [] : Convert.FromHexString(value));
                break;
        }
    }
}
