namespace HwStack.Emulator.Fast;

/// <summary>Chooses the kernels of a level. The branch on the level is always taken the same way, so that it costs nothing beside a kernel.</summary>
/// <param name="level">A level that this machine has.</param>
internal readonly unsafe struct Kernels(SimdLevel level)
{
    private static readonly AlignedBuffer<int> Zero = new(NeuronBlock.Size);

    /// <summary>64 accumulators that stay 0: the input of a block that received nothing.</summary>
    public static int* NoInput => Zero.Pointer;

    public ulong Update(in ClassConstants c, in NeuronBlock block, ulong mask, in TickConstants tick, ref long saturations) => level switch
    {
        SimdLevel.Avx512 => NeuronKernel512.Update(c, block, mask, tick, ref saturations),
        SimdLevel.Avx2 => NeuronKernel256.Update(c, block, mask, tick, ref saturations),
        _ => NeuronKernelScalar.Update(c, block, mask, tick, ref saturations),
    };

    /// <summary>Updates Izhikevich neurons; also says which were not at rest.</summary>
    public ulong UpdateIzhikevich(in ClassConstants c, in NeuronBlock block, ulong mask, in TickConstants tick, ref long saturations, out ulong restless)
    {
        switch (level)
        {
            case SimdLevel.Avx512:
                return IzhikevichKernel512.Update(c, block, mask, tick, ref saturations, out restless);
            case SimdLevel.Avx2:
                return IzhikevichKernel256.Update(c, block, mask, tick, ref saturations, out restless);
            default:
                restless = ScalarModels.Awake(c, block, mask);
                return NeuronKernelScalar.Update(c, block, mask, tick, ref saturations);
        }
    }

    public void AddDense(nint* rows, int count, int blocks, int shift, sbyte* exponent, int* accumulator, ulong* received)
    {
        switch (level)
        {
            case SimdLevel.Avx512:
                DenseRows512.Add(rows, count, blocks, shift, exponent, accumulator, received);
                break;
            case SimdLevel.Avx2:
                DenseRows256.Add(rows, count, blocks, shift, exponent, accumulator, received);
                break;
            default:
                DenseRowsScalar.Add(rows, count, blocks, shift, exponent, accumulator, received);
                break;
        }
    }

    public void AddDenseScaled(byte* row, int payload, int blocks, int shift, sbyte* exponent, int* accumulator, ulong* received)
    {
        switch (level)
        {
            case SimdLevel.Avx512:
                DenseRows512.AddScaled(row, payload, blocks, shift, exponent, accumulator, received);
                break;
            case SimdLevel.Avx2:
                DenseRows256.AddScaled(row, payload, blocks, shift, exponent, accumulator, received);
                break;
            default:
                DenseRowsScalar.AddScaled(row, payload, blocks, shift, exponent, accumulator, received);
                break;
        }
    }

    public void FlushPacked(int* packed, int blocks, int shift, sbyte* exponent, int* accumulator, ulong* received)
    {
        switch (level)
        {
            case SimdLevel.Avx512:
                PackedSums.Flush512(packed, blocks, shift, exponent, accumulator, received);
                break;
            case SimdLevel.Avx2:
                PackedSums.Flush256(packed, blocks, shift, exponent, accumulator, received);
                break;
            default:
                PackedSums.FlushScalar(packed, blocks, shift, exponent, accumulator, received);
                break;
        }
    }

    /// <summary>Bits of the neurons whose v, u or refractory counter is not 0.</summary>
    public ulong NonZero(in NeuronBlock block) => level switch
    {
        SimdLevel.Avx512 => Lanes512.NonZero((byte*)block.V, (byte*)block.U, block.Refractory),
        SimdLevel.Avx2 => Lanes256.NonZero((byte*)block.V) | Lanes256.NonZero((byte*)block.U) | Lanes256.NonZero(block.Refractory),
        _ => NonZeroScalar((byte*)block.V) | NonZeroScalar((byte*)block.U) | NonZeroScalar(block.Refractory),
    };

    /// <summary>Bits of the neurons whose v is not 0.</summary>
    public ulong NonZeroV(in NeuronBlock block) => level switch
    {
        SimdLevel.Avx512 => Lanes512.NonZero((byte*)block.V),
        SimdLevel.Avx2 => Lanes256.NonZero((byte*)block.V),
        _ => NonZeroScalar((byte*)block.V),
    };

    private static ulong NonZeroScalar(byte* from)
    {
        ulong bits = 0;
        for (int i = 0; i < NeuronBlock.Size; i++)
        {
            bits |= from[i] != 0 ? 1UL << i : 0;
        }

        return bits;
    }
}
