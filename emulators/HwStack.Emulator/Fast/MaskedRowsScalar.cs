using System.Numerics;

namespace HwStack.Emulator.Fast;

/// <summary>
/// Adds masked rows to accumulators; the twin of the vector kernel. A row is 16 bytes of presence bits for each block of 128 targets, then the weights of the targets
/// present, in chunks of 128: byte j of a chunk holds weight j in its low nibble and weight 64 + j in its high one.
/// </summary>
internal static unsafe class MaskedRowsScalar
{
    /// <summary>Bytes of presence bits of a block.</summary>
    public const int BlockBytes = 16;

    /// <summary>Weights of a chunk.</summary>
    public const int ChunkWeights = 128;

    /// <summary>Bytes of a row.</summary>
    public static int Bytes(int blocks, int nonZero) =>
        (blocks * BlockBytes) + (nonZero / ChunkWeights * (ChunkWeights / 2)) + Math.Min(nonZero % ChunkWeights, ChunkWeights / 2);

    /// <summary>Writes a row: <paramref name="target"/> relative to the first block, ascending calls, <paramref name="index"/> counting up.</summary>
    public static void Set(byte* row, int blocks, int index, int target, int weight)
    {
        ((ulong*)row)[target >> 6] |= 1UL << target;
        int inChunk = index % ChunkWeights;
        byte* chunk = row + (blocks * BlockBytes) + (index / ChunkWeights * (ChunkWeights / 2));
        chunk[inChunk & 63] |= (byte)((weight & 15) << (inChunk < 64 ? 0 : 4));
    }

    /// <summary>acc[n] += w[n] · payload · 2^(shift + exponent[n]) for one row; received gets a bit for every target present.</summary>
    public static void AddScaled(byte* row, int payload, int blocks, int shift, sbyte* exponent, int* accumulator, ulong* received)
    {
        byte* weights = row + (blocks * BlockBytes);
        int index = 0;
        for (int word = 0; word < 2 * blocks; word++)
        {
            ulong present = ((ulong*)row)[word];
            received[word] |= present;
            for (; present != 0; present &= present - 1, index++)
            {
                int n = (word << 6) + BitOperations.TrailingZeroCount(present), inChunk = index % ChunkWeights;
                int pair = weights[(index / ChunkWeights * (ChunkWeights / 2)) + (inChunk & 63)];
                int weight = inChunk < 64 ? (sbyte)(pair << 4) >> 4 : (sbyte)pair >> 4;
                accumulator[n] += (weight * payload) << (shift + exponent[n]);
            }
        }
    }
}
