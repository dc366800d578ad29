using System.Text;

namespace HwStack.Network.Hdf5;

/// <summary>Writes texts to global heap collections and hands out the references that datasets store.</summary>
internal sealed class Hdf5TextHeap
{
    // The format's smallest collection, and the most entries put in one (indices have 16 bits).
    private const int CollectionBytesMin = 4096, EntriesMax = 1000, HeadBytes = 16;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<byte[]> _texts = [];
    private readonly List<(long Collection, int Index)> _places = [];

    /// <summary>Takes a text in; equal texts share an entry.</summary>
    public void Add(string text)
    {
        if (text.Length > 0 && _numbers.TryAdd(text, _texts.Count))
        {
            _texts.Add(Encoding.UTF8.GetBytes(text));
        }
    }

    public void WriteCollections(Hdf5Output output)
    {
        for (int first = 0; first < _texts.Count; first += EntriesMax)
        {
            int last = Math.Min(_texts.Count, first + EntriesMax);
            long used = HeadBytes;
            for (int i = first; i < last; i++)
            {
                used += HeadBytes + ((_texts[i].Length + 7L) / 8 * 8);
            }

            long size = Math.Max(CollectionBytesMin, used), start = output.Align();
            output.Bytes("GCOL"u8).U32(1).U64(size);
            for (int i = first; i < last; i++)
            {
                _places.Add((start, i - first + 1));
                output.U16(i - first + 1).U16(1).U32(0).U64(_texts[i].Length).Bytes(_texts[i]).Align();
            }

            // What is left is entry 0, the free space; its size counts its own head.
            long free = size - used;
            if (free >= HeadBytes)
            {
                output.U16(0).U16(0).U32(0).U64(free).Zeros(free - HeadBytes);
            }
            else
            {
                output.Zeros(free);
            }
        }
    }

    /// <summary>Writes a dataset element: | bytes 4 | collection 8 | index 4 |.</summary>
    public void WriteReference(Hdf5Output output, string text)
    {
        if (text.Length == 0)
        {
            output.U32(0).U64(0).U32(0);
            return;
        }

        int number = _numbers[text];
        output.U32(_texts[number].Length).U64(_places[number].Collection).U32(_places[number].Index);
    }
}
