namespace HwStack.Network;

/// <summary>A node of a <see cref="NetworkGraph"/>: one of the 18 NIR node types, or a nested graph (<see cref="GraphNode"/>). Shapes never include a batch or time axis.</summary>
/// <param name="Name">Unique within its graph; after flattening the dotted path, e.g. "lif1.w_rec".</param>
public abstract record NetworkNode(string Name)
{
    /// <summary>The NIR type name, e.g. "CubaLIF".</summary>
    public abstract string Type { get; }

    /// <summary>Free metadata as read: text, double, long, bool, Tensor, or a nested dictionary. Never changes what is computed, but for <see cref="GridMetadata"/> and <see cref="QlifMetadata"/>.</summary>
    public IReadOnlyDictionary<string, object> Metadata { get; init; } = new Dictionary<string, object>();
}

/// <summary>Where values enter the graph; output shape is <paramref name="Shape"/>.</summary>
public sealed record InputNode(string Name, int[] Shape) : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "Input";
}

/// <summary>Where values leave the graph.</summary>
public sealed record OutputNode(string Name, int[] Shape) : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "Output";
}

/// <summary>A nested graph; its own Input and Output nodes are the ports.</summary>
public sealed record GraphNode(string Name, NetworkGraph Graph) : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "NIRGraph";
}

/// <summary>y = W x + b, weight [out, in] (leading axes broadcast over leading input axes), bias [out] added at every step.</summary>
public sealed record AffineNode(string Name, Tensor Weight, Tensor Bias) : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "Affine";
}

/// <summary>y = W x, weight [out, in].</summary>
public sealed record LinearNode(string Name, Tensor Weight) : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "Linear";
}

/// <summary>y = s · x, elementwise.</summary>
public sealed record ScaleNode(string Name, Tensor Scale) : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "Scale";
}

/// <summary>How a convolution pads its input with zeros.</summary>
public enum PaddingMode
{
    /// <summary>By the numbers in Padding.</summary>
    Explicit,

    /// <summary>So that output extent equals input extent (stride 1), as PyTorch: the odd cell goes to the end.</summary>
    Same,

    /// <summary>Not at all.</summary>
    Valid,
}

/// <summary>Cross-correlation as PyTorch. Weight [Cout, Cin/groups, K], input [Cin, L].</summary>
/// <param name="Name">Node name.</param>
/// <param name="InputLength">L as stored; null when the file leaves it out (it follows from the predecessor).</param>
/// <param name="Weight">[Cout, Cin/groups, K].</param>
/// <param name="Stride">Step, at least 1.</param>
/// <param name="PaddingMode">Explicit, same or valid.</param>
/// <param name="Padding">Zeros on both sides when explicit.</param>
/// <param name="Dilation">Distance of kernel cells, at least 1.</param>
/// <param name="Groups">Channel groups, at least 1.</param>
/// <param name="Bias">[Cout].</param>
public sealed record Conv1dNode(
    string Name, int? InputLength, Tensor Weight, int Stride, PaddingMode PaddingMode, int Padding, int Dilation, int Groups, Tensor Bias)
    : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "Conv1d";
}

/// <summary>Cross-correlation as PyTorch. Weight [Cout, Cin/groups, Kh, Kw], input [Cin, H, W]; pairs are (h, w).</summary>
/// <param name="Name">Node name.</param>
/// <param name="InputSize">[H, W] as stored; null when the file leaves it out.</param>
/// <param name="Weight">[Cout, Cin/groups, Kh, Kw].</param>
/// <param name="Stride">(h, w).</param>
/// <param name="PaddingMode">Explicit, same or valid.</param>
/// <param name="Padding">(h, w) when explicit.</param>
/// <param name="Dilation">(h, w).</param>
/// <param name="Groups">Channel groups.</param>
/// <param name="Bias">[Cout].</param>
public sealed record Conv2dNode(
    string Name, int[]? InputSize, Tensor Weight, int[] Stride, PaddingMode PaddingMode, int[] Padding, int[] Dilation, int Groups, Tensor Bias)
    : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "Conv2d";
}

/// <summary>Window sum over [C, H, W]; pairs are (h, w).</summary>
public sealed record SumPool2dNode(string Name, int[] Kernel, int[] Stride, int[] Padding) : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "SumPool2d";
}

/// <summary>Window mean over [C, H, W], padding counted in the mean (PyTorch's default); pairs are (h, w).</summary>
public sealed record AvgPool2dNode(string Name, int[] Kernel, int[] Stride, int[] Padding) : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "AvgPool2d";
}

/// <summary>Row-major flatten of axes StartDim..EndDim (inclusive; negative counts from the end; no batch axis).</summary>
public sealed record FlattenNode(string Name, int StartDim, int EndDim, int[]? InputShape) : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "Flatten";
}

/// <summary>y(t) = x(t − delay), delay in seconds, per element.</summary>
public sealed record DelayNode(string Name, Tensor Delay) : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "Delay";
}

/// <summary>z = 1 if x &gt; threshold else 0.</summary>
public sealed record ThresholdNode(string Name, Tensor Threshold) : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "Threshold";
}

/// <summary>Integrator: dv/dt = r x; output v.</summary>
public sealed record IntegratorNode(string Name, Tensor R) : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "I";
}

/// <summary>dv/dt = r x; spike if v &gt; threshold, then reset.</summary>
public sealed record IfNode(string Name, Tensor R, Tensor VThreshold, Tensor VReset) : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "IF";
}

/// <summary>
/// Quantum leaky integrate-and-fire neuron: v is the angle of a qubit, 0 to π. Without input, or in every step, its excited population sin²(v/2) falls by exp(−tau/T1); then v turns by r x, folded
/// or clipped; spike if v &gt; threshold, then v := reset. NIR has no such node: <see cref="NetworkModel.Prepare"/> makes it of an IF or I node with the entry of <see cref="QlifMetadata"/>.
/// </summary>
/// <param name="Name">Node name.</param>
/// <param name="R">Radians a unit of input.</param>
/// <param name="VThreshold">Radians, 0 or more; above π it never fires. Null: never fires, output v.</param>
/// <param name="VReset">Radians, 0 to π.</param>
/// <param name="Qlif">Relaxation and options.</param>
public sealed record QlifNode(string Name, Tensor R, Tensor? VThreshold, Tensor VReset, QlifParameters Qlif) : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "QLIF";
}

/// <summary>tau dv/dt = (v_leak − v) + r x; output v.</summary>
public sealed record LiNode(string Name, Tensor Tau, Tensor R, Tensor VLeak) : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "LI";
}

/// <summary>LI with spike if v &gt; threshold, then reset.</summary>
public sealed record LifNode(string Name, Tensor Tau, Tensor R, Tensor VLeak, Tensor VThreshold, Tensor VReset) : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "LIF";
}

/// <summary>tau_syn di/dt = −i + w_in x; tau_mem dv/dt = (v_leak − v) + r i; output v.</summary>
public sealed record CubaLiNode(string Name, Tensor TauSyn, Tensor TauMem, Tensor R, Tensor VLeak, Tensor WIn) : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "CubaLI";
}

/// <summary>CubaLI with spike if v &gt; threshold, then reset.</summary>
public sealed record CubaLifNode(
    string Name, Tensor TauSyn, Tensor TauMem, Tensor R, Tensor VLeak, Tensor VThreshold, Tensor WIn, Tensor VReset) : NetworkNode(Name)
{
    /// <inheritdoc/>
    public override string Type => "CubaLIF";
}
