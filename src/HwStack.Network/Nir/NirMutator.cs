using System.Buffers.Binary;

namespace HwStack.Network;

/// <summary>Damages NIR files in reproducible ways: the same source, donors and seed give the same mutant.</summary>
public static class NirMutator
{
    // Signatures of HDF5 structures; mutants that hit the fields behind them reach deeper than chance would.
    private static readonly byte[][] Signatures =
    [
        .. new[] { "TREE", "SNOD", "HEAP", "GCOL", "OHDR", "OCHK", "FRHP", "FHDB", "FHIB", "BTHD", "BTLF", "BTIN", "FAHD", "FADB" }
            .Select(System.Text.Encoding.ASCII.GetBytes),
    ];

    private static readonly ulong[] Extremes =
        [0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, ulong.MaxValue];

    /// <summary>One mutant. The source is not changed.</summary>
    /// <param name="source">A correct or damaged file, at least one byte.</param>
    /// <param name="donors">Files whose parts may be spliced in; may hold the source; at least one.</param>
    /// <param name="seed">Chooses the mutant.</param>
    public static byte[] Mutate(byte[] source, IReadOnlyList<byte[]> donors, ulong seed)
    {
        Chance chance = new(seed);
        byte[] mutant = [.. source];
        int rounds = 1 + chance.Below(4);
        for (int i = 0; i < rounds && mutant.Length > 0; i++)
        {
            switch (chance.Below(8))
            {
                case 0:
                    FlipBits(mutant, ref chance);
                    break;
                case 1:
                    mutant = mutant[..chance.Below(mutant.Length + 1)];
                    break;
                case 2:
                    mutant = Splice(mutant, donors[chance.Below(donors.Count)], ref chance);
                    break;
                case 3 or 4:
                    MutateStructure(mutant, ref chance);
                    break;
                case 5:
                    Redirect(mutant, ref chance);
                    break;
                case 6:
                    WriteExtreme(mutant, chance.Below(mutant.Length), ref chance);
                    break;
                default:
                    MutateMessage(mutant, ref chance);
                    break;
            }
        }

        return mutant;
    }

    private static void FlipBits(byte[] data, ref Chance chance)
    {
        for (int i = 1 + chance.Below(8); i > 0; i--)
        {
            data[chance.Below(data.Length)] ^= (byte)(1 << chance.Below(8));
        }
    }

    private static byte[] Splice(byte[] data, byte[] donor, ref Chance chance)
    {
        int from = chance.Below(donor.Length), count = chance.Below(Math.Min(4096, donor.Length - from) + 1), at = chance.Below(data.Length);
        ReadOnlySpan<byte> part = donor.AsSpan(from, count);
        if (chance.Below(2) == 0)
        {
            part[..Math.Min(count, data.Length - at)].CopyTo(data.AsSpan(at));
            return data;
        }

        return [.. data.AsSpan(0, at), .. part, .. data.AsSpan(at)];
    }

    private static void MutateStructure(byte[] data, ref Chance chance)
    {
        byte[] signature = Signatures[chance.Below(Signatures.Length)];
        int start = chance.Below(data.Length), found = data.AsSpan(start).IndexOf(signature);
        found = found >= 0 ? found + start : data.AsSpan().IndexOf(signature);
        if (found >= 0)
        {
            WriteExtreme(data, Math.Min(data.Length - 1, found + 4 + chance.Below(60)), ref chance);
        }
    }

    // Makes one eight-byte field point where another points, or at a structure: cycles, shared children, wrong kinds.
    private static void Redirect(byte[] data, ref Chance chance)
    {
        if (data.Length < 16)
        {
            return;
        }

        int at = chance.Below((data.Length / 8) - 1) * 8;
        ulong target = (ulong)chance.Below(data.Length / 8) * 8;
        int found = data.AsSpan((int)target).IndexOf(Signatures[chance.Below(Signatures.Length)]);
        BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(at), found >= 0 && chance.Below(2) == 0 ? target + (ulong)found : target);
    }

    private static void WriteExtreme(byte[] data, int at, ref Chance chance)
    {
        Span<byte> value = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(value, Extremes[chance.Below(Extremes.Length)] + (ulong)chance.Below(3) - 1);
        int size = Math.Min(1 << chance.Below(4), data.Length - at);
        value[..size].CopyTo(data.AsSpan(at));
    }

    // A version 1 object header starts | 1 | 0 | messages 2 | 1 0 0 0 |: dataspaces, datatypes and layouts follow within two hundred bytes.
    private static void MutateMessage(byte[] data, ref Chance chance)
    {
        int start = chance.Below(data.Length);
        for (int at = start; at + 8 <= data.Length; at++)
        {
            if (at % 8 == 0 && data[at] == 1 && data[at + 1] == 0 && data[at + 4] == 1 && data[at + 5] == 0)
            {
                WriteExtreme(data, Math.Min(data.Length - 1, at + chance.Below(200)), ref chance);
                return;
            }
        }
    }

    // SplitMix64, so that a mutant is the same on every machine and runtime. Source: Steele, Lea and Flood 2014, doi 10.1145/2660193.2660195.
    private struct Chance(ulong seed)
    {
        private ulong _state = seed;

        public int Below(int limit)
        {
            _state += 0x9E3779B97F4A7C15;
            ulong z = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)((z ^ (z >> 31)) % (ulong)limit);
        }
    }
}
