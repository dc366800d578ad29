namespace HwStack.Emulator.Fast;

/// <summary>
/// Adds dense rows to accumulators; the twin of the vector kernels. Layout of a row in the engine's memory: 64 bytes for 128 targets,
/// byte j holds target j in its low nibble and target 64 + j in its high one, so that one mask and one shift unpack them in order.
/// </summary>
internal static unsafe class DenseRowsScalar
{
    /// <summary>Targets of a 64-byte block.</summary>
    public const int BlockTargets = 128;

    /// <summary>Bytes of a block.</summary>
    public const int BlockBytes = 64;

    /// <summary>Most rows of one call: their sum of w + 8 must fit 16 bits.</summary>
    public const int RowsMax = 4096;

    /// <summary>acc[n] += Σ w[n] · 2^(shift + exponent[n]) over the rows; received gets a bit for every target with a non-zero weight.</summary>
    public static void Add(nint* rows, int count, int blocks, int shift, sbyte* exponent, int* accumulator, ulong* received)
    {
        for (int i = 0; i < count; i++)
        {
            AddScaled((byte*)rows[i], 1, blocks, shift, exponent, accumulator, received);
        }
    }

    /// <summary>One row times a payload.</summary>
    public static void AddScaled(byte* row, int payload, int blocks, int shift, sbyte* exponent, int* accumulator, ulong* received)
    {
        for (int block = 0; block < blocks; block++)
        {
            ulong low = 0, high = 0;
            for (int j = 0; j < BlockBytes; j++)
            {
                int pair = row[(block * BlockBytes) + j];
                if (pair == 0)
                {
                    continue;
                }

                int n = (block * BlockTargets) + j;
                low |= (pair & 15) != 0 ? 1UL << j : 0;
                high |= (pair & 0xf0) != 0 ? 1UL << j : 0;
                accumulator[n] += (((sbyte)(pair << 4) >> 4) * payload) << (shift + exponent[n]);
                accumulator[n + 64] += (((sbyte)pair >> 4) * payload) << (shift + exponent[n + 64]);
            }

            received[2 * block] |= low;
            received[(2 * block) + 1] |= high;
        }
    }
}
